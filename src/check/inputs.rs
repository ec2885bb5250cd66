//! What the checker is given: the parsed files, the tables and lists beside them, the accounts, and what only a run knows.

use crate::check::record::Data;
use crate::settings::Settings;
use crate::syntax::ast;
use crate::text::{FileId, Sources, Spanned};
use crate::value::Currency;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt;

/// Everything that decides what the rules of a workspace mean.
#[derive(Clone)]
pub struct Inputs<'a> {
    /// The texts of all files below.
    pub sources: &'a Sources,
    /// The parsed rule files; broken statements are already reported and left out.
    pub files: &'a [ast::File],
    /// The files under `tables/`, by their path below it with `/` between the parts.
    pub tables: BTreeMap<String, FileId>,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// `[workspace] currency`: of table cells without a sign.
    pub currency: Currency,
    /// The names of `[sinks.x]`; `None` when they are not known.
    pub sinks: Option<Vec<String>>,
    /// The day of the check, for suppressions that have ended; without it they are not looked at.
    pub day: Option<NaiveDate>,
    /// What the snapshots hold (`--with-data`).
    pub data: Option<&'a dyn Data>,
}

/// An account, as far as rules can depend on it.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its name: the folder under `snapshots/`.
    pub name: String,
    /// Its channel's word; `None` when nothing says it.
    pub channel: Option<String>,
    /// Its currency; `None` when only its data says it.
    pub currency: Option<Currency>,
    /// Its marketplace, such as `US`.
    pub market: Option<String>,
    /// `[accounts.x.let]`: the name and the value's text, in its place in `portreeve.toml`.
    pub lets: BTreeMap<String, Spanned<String>>,
}

impl<'a> Inputs<'a> {
    /// The inputs of a workspace with settings. `tables` holds the files under `tables/` by their path below it.
    #[must_use]
    pub fn new(
        sources: &'a Sources,
        files: &'a [ast::File],
        tables: BTreeMap<String, FileId>,
        settings: &Settings,
    ) -> Self {
        let accounts = settings.accounts.iter().map(|(name, account)| Account {
            name: name.clone(),
            channel: account.channel.clone(),
            currency: account.currency,
            market: account.market.clone(),
            lets: account
                .lets
                .iter()
                .map(|(name, (text, span))| (name.clone(), Spanned::new(text.clone(), *span)))
                .collect(),
        });
        Self {
            sources,
            files,
            tables,
            accounts: accounts.collect(),
            currency: settings.currency,
            sinks: Some(settings.sinks.keys().cloned().collect()),
            day: None,
            data: None,
        }
    }
}

impl fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inputs")
            .field("files", &self.files.len())
            .field("tables", &self.tables)
            .field("accounts", &self.accounts)
            .field("day", &self.day)
            .finish_non_exhaustive()
    }
}

//! Who a row is about: its ids, or its names from the account down where a file has none.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Cell, DataFile, Dataset, GeneratedWorkspace, Row};

pub(crate) struct Names {
    /// The ids that bear the same names, per account.
    ids: BTreeMap<(String, String), BTreeSet<String>>,
    /// Names that some file gives without an id.
    bare: BTreeSet<(String, String)>,
}

impl Names {
    pub(crate) fn of(workspace: &GeneratedWorkspace) -> Names {
        let mut names = Names { ids: BTreeMap::new(), bare: BTreeSet::new() };
        for file in &workspace.files {
            if file.dataset != Dataset::Keywords {
                continue;
            }
            for (_, row) in &file.rows {
                let place = (file.account.clone(), keyword_names(row));
                match text(row, "keyword_id") {
                    Some(id) => {
                        names.ids.entry(place).or_default().insert(id.to_owned());
                    }
                    None => {
                        names.bare.insert(place);
                    }
                }
            }
        }
        names
    }

    /// The texts of the key columns of a row.
    pub(crate) fn key(&self, file: &DataFile, row: &Row) -> Vec<String> {
        if file.dataset == Dataset::Keywords && !file.columns.contains(&"keyword_id") {
            return vec![self.keyword(&file.account, row)];
        }
        file.dataset.keys().iter().map(|column| text(row, column).unwrap_or_default().to_owned()).collect()
    }

    /// The one id that bears these names, else the names.
    fn keyword(&self, account: &str, row: &Row) -> String {
        let names = keyword_names(row);
        match self.ids.get(&(account.to_owned(), names.clone())) {
            Some(ids) if ids.len() == 1 => ids.first().cloned().unwrap_or(names),
            _ => names,
        }
    }

    /// Whether a keyword's names are borne by two ids while some file names it without one.
    pub(crate) fn is_ambiguous(&self, account: &str, row: &Row) -> bool {
        let place = (account.to_owned(), keyword_names(row));
        self.bare.contains(&place) && self.ids.get(&place).is_some_and(|ids| ids.len() > 1)
    }
}

fn keyword_names(row: &Row) -> String {
    let name = |column| text(row, column).unwrap_or_default();
    // The letter case of a keyword's text tells nothing apart.
    [name("campaign"), name("ad_group"), &name("keyword").to_lowercase(), name("match_type")].join(" / ")
}

fn text<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    match row.get(column) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

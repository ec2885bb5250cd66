//! The entities and accounts of a test.

use crate::catalog::Kind;
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::a;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::test::{TestAccount, TestThing};
use crate::settings::AccountSettings;
use crate::syntax::ast::{Thing, Word};
use crate::value::fold;
use std::sync::Arc;

/// The campaign and ad group of entities that name none.
const CAMPAIGN: &str = "campaign";
const AD_GROUP: &str = "ad group";
/// The keyword of search terms that name none.
const KEYWORD: &str = "keyword";

/// The entities of a test.
#[derive(Debug)]
pub(super) struct Things {
    pub(super) all: Vec<TestThing>,
    pub(super) accounts: Vec<TestAccount>,
    /// No line named the first account yet.
    unnamed: bool,
}

impl Things {
    pub(super) fn new(account: &str) -> Self {
        let first = TestAccount { name: account.into(), settings: Vec::new() };
        Self { all: Vec::new(), accounts: vec![first], unnamed: true }
    }

    /// The given entities of a kind.
    pub(super) fn of_kind(&self, kind: Kind) -> Vec<usize> {
        (0..self.all.len()).filter(|at| self.all.get(*at).is_some_and(|one| one.given && one.kind == kind)).collect()
    }

    fn find(&self, thing: &TestThing) -> Option<usize> {
        self.fitting(thing).find(|at| self.all.get(*at).is_some_and(|known| known.account == thing.account))
    }

    /// The only one that fits, in whatever account it is; `None` where several are.
    fn find_anywhere(&self, thing: &TestThing) -> Option<usize> {
        let mut found = self.fitting(thing);
        found.next().filter(|_| found.next().is_none())
    }

    /// Those that may be meant, accounts left aside. What is said of where it is must fit; what is left out may be anything.
    fn fitting(&self, thing: &TestThing) -> impl Iterator<Item = usize> {
        let fits = |known: &TestThing| {
            known.kind == thing.kind
                && fold(&known.name) == fold(&thing.name)
                && thing.keys.iter().all(|(column, value)| {
                    known
                        .keys
                        .iter()
                        .find(|(name, _)| name == column)
                        .is_none_or(|(_, known)| fold(known) == fold(value))
                })
        };
        (0..self.all.len()).filter(move |at| self.all.get(*at).is_some_and(fits))
    }

    fn add(&mut self, thing: TestThing, given: bool) -> usize {
        self.all.push(TestThing { given, ..thing });
        self.all.len() - 1
    }
}

/// Where an entity is, by the lines of a test.
#[derive(Debug, Default)]
struct Where {
    account: usize,
    campaign: Option<Arc<str>>,
    ad_group: Option<Arc<str>>,
    keyword: Option<Arc<str>>,
    listing: Option<Arc<str>>,
    product: Option<Arc<str>>,
}

/// Whether a line says in which account an entity is.
fn names_account(text: &Thing) -> bool {
    text.within.iter().any(|within| fold(&within.kind.node) == "account")
}

impl Checker<'_> {
    pub(super) fn test_account(&mut self, things: &mut Things, name: &Word, settings: &[(Word, Word)]) -> Option<()> {
        let mut found = Vec::new();
        for (key, value) in settings {
            let key_word = if key.node == "zone" { "timezone" } else { key.node.as_str() };
            if let Err(why) = AccountSettings::default().set(key_word, &value.node) {
                return self.fail(
                    Diagnostic::at(Code::UnknownWord, value.span, format!("`{}` {why}", value.node))
                        .label(key_word.to_owned())
                        .help("for example: `account \"us\" channel amazon currency USD zone America/Los_Angeles`"),
                );
            }
            found.push((key_word.into(), value.node.as_str().into()));
        }
        let account = TestAccount { name: name.node.as_str().into(), settings: found };
        if things.unnamed && things.all.is_empty() {
            things.accounts = vec![account];
        } else {
            things.accounts.push(account);
        }
        things.unnamed = false;
        Some(())
    }

    /// An entity that data is given of.
    pub(super) fn given_thing(&mut self, things: &mut Things, text: &Thing) -> Option<usize> {
        let thing = self.thing(things, text, true)?;
        if matches!(thing.kind, Kind::AdGroup | Kind::Product) {
            let (instead, example) = match thing.kind {
                Kind::AdGroup => ("a keyword in it", "given keyword \"k\" in ad_group \"G\"  default_bid $1.00"),
                _ => ("its listings", "given listing \"GP-1\" in product \"B-17\"  price $20"),
            };
            return self.fail(
                Diagnostic::at(Code::NotOnEntity, text.span, format!("no file has rows of {}", a(thing.kind)))
                    .label("entity")
                    .help(format!("give {instead}: `{example}`")),
            );
        }
        match things.find(&thing) {
            Some(at) => {
                if let Some(known) = things.all.get_mut(at) {
                    known.given = true;
                }
                Some(at)
            }
            None => Some(things.add(thing, true)),
        }
    }

    /// An entity that was given before.
    pub(super) fn known_thing(&mut self, things: &mut Things, text: &Thing) -> Option<usize> {
        let thing = self.thing(things, text, false)?;
        let given = |at: &usize| things.all.get(*at).is_some_and(|known| known.given);
        let elsewhere = || things.find_anywhere(&thing).filter(|_| !names_account(text));
        if let Some(found) = things.find(&thing).filter(given).or_else(|| elsewhere().filter(given)) {
            return Some(found);
        }
        let mut holders =
            things.fitting(&thing).filter(given).filter_map(|at| things.accounts.get(things.all.get(at)?.account));
        if let Some(holder) = holders.next() {
            let message = format!("{} `{}` is in more than one account, or in another", thing.kind.word(), thing.name);
            let example = format!("{} \"{}\" in account \"{}\"", thing.kind.word(), thing.name, holder.name);
            let problem = Diagnostic::at(Code::UnknownName, text.span, message).label("of which account?");
            return self.fail(problem.help(format!("say which: `{example}`")));
        }
        let names: Vec<Arc<str>> =
            things.of_kind(thing.kind).iter().filter_map(|at| Some(Arc::clone(&things.all.get(*at)?.name))).collect();
        let problem = Diagnostic::at(
            Code::UnknownName,
            text.span,
            format!("this test gives no {} `{}`", thing.kind.word(), thing.name),
        )
        .label("unknown");
        self.fail(match nearest(&thing.name, names.iter().map(AsRef::as_ref)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("a line `given` says what there is"),
        })
    }

    /// An entity that is spoken of: a campaign has no rows of its own where only its keywords are given.
    pub(super) fn spoken_of(&mut self, things: &mut Things, text: &Thing) -> Option<usize> {
        let thing = self.thing(things, text, false)?;
        if let Some(at) = things.find(&thing).or_else(|| things.find_anywhere(&thing).filter(|_| !names_account(text)))
        {
            return Some(at);
        }
        let inside = |known: &TestThing| {
            let column = match thing.kind {
                Kind::Campaign => "campaign",
                Kind::AdGroup => "ad_group",
                Kind::Product => {
                    return known
                        .product
                        .as_ref()
                        .or(Some(&known.name))
                        .is_some_and(|name| fold(name) == fold(&thing.name));
                }
                Kind::Account => return true,
                _ => return false,
            };
            known.keys.iter().any(|(name, value)| &**name == column && fold(value) == fold(&thing.name))
        };
        if things.all.iter().any(inside) {
            return Some(things.add(thing, false));
        }
        self.known_thing(things, text)
    }

    fn thing(&mut self, things: &Things, text: &Thing, defaults: bool) -> Option<TestThing> {
        let kind = self.entity(&text.kind, &Ctx::top(Kind::Account))?;
        let mut place = self.place(things, text)?;
        let named = text.name.as_ref().map(|name| Arc::from(name.node.as_str()));
        if kind == Kind::Account {
            if let Some(name) = named {
                place.account = self.account(things, &Word::new(String::from(&*name), text.span))?;
            }
            let name = things.accounts.get(place.account).map_or_else(|| "".into(), |one| Arc::clone(&one.name));
            return Some(TestThing {
                kind,
                account: place.account,
                name,
                keys: Vec::new(),
                product: None,
                given: false,
                age: None,
            });
        }
        let Some(name) = named else {
            return self.fail(
                Diagnostic::at(Code::MissingClause, text.span, format!("which {}?", kind.word()))
                    .label("no name")
                    .help(format!("write its name or id in quotes: `{} \"…\"`", kind.word())),
            );
        };
        let listing = place.listing.take().or_else(|| only_name(things, Kind::Listing).filter(|_| defaults));
        let or = |value: Option<Arc<str>>, default: &str| value.or_else(|| defaults.then(|| Arc::from(default)));
        let (campaign, ad_group) = (or(place.campaign, CAMPAIGN), or(place.ad_group, AD_GROUP));
        let mut keys: Vec<(Arc<str>, Arc<str>)> = Vec::new();
        let mut key = |column: &str, value: Option<Arc<str>>| {
            keys.extend(value.map(|value| (Arc::from(column), value)));
        };
        match kind {
            Kind::Campaign => key("campaign", Some(Arc::clone(&name))),
            Kind::AdGroup => {
                key("campaign", campaign);
                key("ad_group", Some(Arc::clone(&name)));
            }
            Kind::Keyword => {
                key("campaign", campaign);
                key("ad_group", ad_group);
                key("keyword", Some(Arc::clone(&name)));
            }
            Kind::SearchTerm => {
                key("campaign", campaign);
                key("ad_group", ad_group);
                key("keyword", or(place.keyword, KEYWORD));
                key("search_term", Some(Arc::clone(&name)));
            }
            Kind::Placement => {
                key("campaign", campaign);
                key("placement", Some(Arc::clone(&name)));
            }
            Kind::ProductAd => {
                key("campaign", campaign);
                key("ad_group", ad_group);
                key("sku", Some(Arc::clone(&name)));
            }
            Kind::Listing => key("sku", Some(Arc::clone(&name))),
            Kind::Health => key("metric", Some(Arc::clone(&name))),
            Kind::Offer => {
                key("sku", listing);
                key("seller", Some(Arc::clone(&name)));
            }
            Kind::Review => {
                key("sku", listing);
                key("review_id", Some(Arc::clone(&name)));
            }
            Kind::Order => {
                key("sku", listing);
                key("order_id", Some(Arc::clone(&name)));
                key("line", defaults.then(|| "1".into()));
            }
            Kind::Ticket => {
                key("sku", listing);
                key("ticket_id", Some(Arc::clone(&name)));
            }
            Kind::Account | Kind::Product => {}
        }
        Some(TestThing { kind, account: place.account, name, keys, product: place.product, given: false, age: None })
    }

    fn place(&mut self, things: &Things, text: &Thing) -> Option<Where> {
        let mut place = Where::default();
        for within in &text.within {
            let name: Arc<str> = within.name.node.as_str().into();
            match Kind::from_word(&within.kind.node) {
                Some(Kind::Account) => place.account = self.account(things, &within.name)?,
                Some(Kind::Campaign) => place.campaign = Some(name),
                Some(Kind::AdGroup) => place.ad_group = Some(name),
                Some(Kind::Keyword) => place.keyword = Some(name),
                Some(Kind::Listing) => place.listing = Some(name),
                Some(Kind::Product) => place.product = Some(name),
                _ => {
                    return self.fail(
                        Diagnostic::at(
                            Code::UnknownWord,
                            within.kind.span,
                            format!("nothing is in a `{}`", within.kind.node),
                        )
                        .label("unknown word")
                        .help("write `in account`, `in campaign`, `in ad_group`, `in keyword`, `of listing` or `in product`"),
                    );
                }
            }
        }
        Some(place)
    }

    fn account(&mut self, things: &Things, name: &Word) -> Option<usize> {
        let found = things.accounts.iter().position(|account| fold(&account.name) == fold(&name.node));
        if found.is_some() {
            return found;
        }
        let problem = Diagnostic::at(Code::UnknownName, name.span, format!("this test has no account `{}`", name.node))
            .label("unknown");
        self.fail(match nearest(&name.node, things.accounts.iter().map(|account| account.name.as_ref())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("add a line `account \"{}\" channel amazon currency USD`", name.node)),
        })
    }
}

/// The name of the only given entity of a kind.
fn only_name(things: &Things, kind: Kind) -> Option<Arc<str>> {
    match things.of_kind(kind).as_slice() {
        [only] => things.all.get(*only).map(|thing| Arc::clone(&thing.name)),
        _ => None,
    }
}

//! One seed, one small workspace: accounts, files, tables, rules and a history.

use std::collections::BTreeMap;

use super::data::{
    Account, Calendar, CalendarRow, Caps, Cell, DataFile, Dataset, GeneratedWorkspace, Table, TableRow, Time, Unit,
};
use super::generate_data::{
    Ads, BASE, CampaignState, KeywordState, SKUS, Spread, campaign_rows, deliver, keyword_rows, money, placement_rows,
    product_ad_rows, search_term_rows,
};
use super::generate_shop::{
    Shop, health_rows, inventory_rows, listing_rows, offer_rows, order_rows, review_rows, step, ticket_rows,
    traffic_rows,
};
use super::generate_values::Is;
use super::random::Random;
use super::tree::{Cond, Expr, Kind, Metric, Mode, Path, Window};
use super::value::{Op, Value, q, whole};

/// What the rules of one workspace may name.
pub(crate) struct Terms {
    pub currencies: Vec<&'static str>,
    pub kinds: Vec<Kind>,
    /// Ad metrics of the workspace's own.
    pub metrics: Vec<(String, Is)>,
    /// Table, column, unit and the kinds that have its keys.
    pub columns: Vec<(String, &'static str, Unit, Vec<Kind>)>,
    lets: Vec<(String, Is)>,
    calendars: Vec<(String, Option<&'static str>)>,
    /// All money of the rules is in a currency that no account has.
    pub foreign: bool,
    /// Only summaries of a period are there, so windows are `over report`.
    pub reports: bool,
    pub accounts: Vec<(String, &'static str)>,
}

impl Terms {
    pub(crate) fn let_of(&self, random: &mut Random, unit: Is) -> Option<Expr> {
        let fitting: Vec<_> = self.lets.iter().filter(|(_, of)| *of == unit).collect();
        if fitting.is_empty() {
            return None;
        }
        Some(Expr::Let(fitting[random.below(fitting.len())].0.clone()))
    }

    /// A calendar whose key the kind has.
    pub(crate) fn calendar(&self, random: &mut Random, kind: Kind) -> Option<String> {
        let fitting: Vec<_> = self
            .calendars
            .iter()
            .filter(|(_, key)| match key {
                None => true,
                Some("sku") => kind == Kind::Listing,
                Some(_) => kind != Kind::Product,
            })
            .collect();
        if fitting.is_empty() {
            return None;
        }
        Some(fitting[random.below(fitting.len())].0.clone())
    }
}

/// The shapes of workspaces: each lets some of the language's corners be reached often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Theme {
    Ads,
    Shop,
    /// More than ten entities, so that the caps of an account can bite.
    Many,
    /// Twenty rows a day, so that a day with few is suspect.
    Suspect,
    Reports,
    Channels,
}

pub(crate) fn generate(seed: u64) -> GeneratedWorkspace {
    use Theme::{Ads, Channels, Many, Reports, Shop, Suspect};
    let mut random = Random::new(seed);
    let random = &mut random;
    let theme = random
        .pick(&[Ads, Ads, Ads, Ads, Ads, Ads, Ads, Ads, Ads, Shop, Shop, Shop, Shop, Many, Suspect, Reports, Channels]);
    let mut workspace = GeneratedWorkspace::empty();
    workspace.seed = seed;
    workspace.accounts = accounts(random, theme);
    workspace.time = time(random);
    workspace.caps = caps(random, theme);
    workspace.gate = random.chance(85);
    let length = match theme {
        Suspect => random.between(15, 18),
        Reports => 30,
        _ => random.pick(&[3, 7, 10, 14, 16, 18, 21, 25]),
    };
    let last = BASE + random.between(0, 6);
    let spread = Spread {
        first: last - length + 1,
        last,
        gaps: random.pick(&[0, 0, 4, 8]),
        absent: random.pick(&[0, 10, 30]),
        holes: random.pick(&[0, 0, 4, 8]),
    };
    workspace.at = random.chance(50).then(|| u32::try_from(random.between(0, 47)).unwrap() * 30);
    let mut kinds = Vec::new();
    for index in 0..workspace.accounts.len() {
        fill_account(random, &mut workspace, theme, index, spread, &mut kinds);
    }
    workspace.as_of = Some(last + random.pick(&[0, 0, 0, 0, -1, -2, 1, 2, 4]));
    // Without daily rows there is no newest day to go by.
    if theme == Reports {
        workspace.as_of = Some(last + random.pick(&[0, 0, 1, 2, 4]));
    } else if random.chance(40) {
        workspace.as_of = None;
    }
    kinds.sort_unstable();
    kinds.dedup();
    let terms = terms(random, &mut workspace, theme, kinds, last);
    super::generate_rules::add_rules(random, &terms, &mut workspace);
    super::generate_history::add_history(random, &mut workspace, last);
    workspace
}

fn accounts(random: &mut Random, theme: Theme) -> Vec<Account> {
    let currency = random.pick(&["USD", "USD", "USD", "EUR", "GBP", "JPY"]);
    let account = |random: &mut Random, name: &str, channel, currency| Account {
        name: name.to_owned(),
        channel,
        currency,
        timezone: random.pick(&["UTC", "America/Los_Angeles", "Europe/Berlin"]),
        settle: random.pick(&[Some(0), Some(0), Some(1), Some(2), None]),
        seller: random.chance(50).then(|| "Acme Kitchen".to_owned()),
        lets: BTreeMap::new(),
        mode: if random.chance(8) { Some(Mode::Observe) } else { None },
    };
    let mut accounts = vec![account(random, "acme-us", "amazon", currency)];
    if theme == Theme::Channels {
        accounts.push(account(random, "acme-shop", "shopify", currency));
    } else if theme != Theme::Suspect && random.chance(20) {
        let second = if random.chance(60) { currency } else { random.pick(&["USD", "EUR"]) };
        accounts.push(account(random, "acme-two", "amazon", second));
    }
    accounts
}

fn time(random: &mut Random) -> Time {
    let mut time = Time::default();
    if random.chance(15) {
        time.coverage = random.share(&[80, 90, 100]);
    }
    if random.chance(15) {
        time.stale_after = random.between(1, 5);
    }
    if random.chance(15) {
        time.confirm_within = random.between(1, 5);
    }
    if random.chance(6) {
        time.state_age = random.pick(&[2, 5, 60]);
    }
    time
}

fn caps(random: &mut Random, theme: Theme) -> Caps {
    let mut caps = Caps::default();
    if theme != Theme::Many || random.chance(30) {
        caps.max_entities = None;
        caps.max_budget = None;
        caps.max_paused = None;
    }
    if theme == Theme::Many && random.chance(30) {
        caps.max_actions = Some(2);
    }
    if random.chance(25) {
        caps.max_step = random.pick(&[None, Some(q(10, 100)), Some(q(50, 100))]);
    }
    if random.chance(25) {
        caps.max_drift = random.pick(&[None, Some((q(15, 100), 30)), Some((q(60, 100), 7))]);
    }
    if random.chance(15) {
        caps.max_adjustment_step = random.pick(&[None, Some(q(5, 100))]);
    }
    if random.chance(15) {
        caps.min_step = random.pick(&[None, Some(q(20, 100))]);
    }
    caps.no_budget_increase = random.chance(20);
    caps.hold_outside_changes = random.chance(15);
    caps
}

fn fill_account(
    random: &mut Random,
    workspace: &mut GeneratedWorkspace,
    theme: Theme,
    index: usize,
    spread: Spread,
    kinds: &mut Vec<Kind>,
) {
    let account = workspace.accounts[index].clone();
    let mut spread = spread;
    // Two accounts, and at times two datasets, end on different days.
    if index > 0 && random.chance(30) {
        spread.last = (spread.last - random.between(1, 4)).max(spread.first);
    }
    let files = match theme {
        Theme::Shop => shop_files(random, &account, spread, kinds),
        Theme::Channels => channel_files(random, workspace, &account, spread, kinds),
        Theme::Reports => report_files(random, &account, spread, kinds),
        Theme::Ads | Theme::Many | Theme::Suspect => ad_files(random, &account, theme, spread, kinds),
    };
    workspace.files.extend(files);
}

fn ad_files(
    random: &mut Random,
    account: &Account,
    theme: Theme,
    spread: Spread,
    kinds: &mut Vec<Kind>,
) -> Vec<DataFile> {
    let most_keywords = match theme {
        Theme::Many => 6,
        _ => 2,
    };
    let mut ads = Ads::random(random, &account.name[5..6], most_keywords);
    let mut spread = spread;
    if theme == Theme::Suspect {
        many_keywords(&mut ads, 24);
        spread = Spread { absent: 0, gaps: 0, holes: 0, ..spread };
    }
    let has_campaigns = theme != Theme::Suspect && random.chance(65);
    let has_ids = theme != Theme::Ads || random.chance(95);
    let state = keyword_state(random, &ads, account, &spread, !has_campaigns);
    // Where other files speak of the same campaigns, a currency of rows would disagree with theirs.
    let row_currency = (theme == Theme::Suspect && random.chance(30)).then(|| random.pick(&["USD", "EUR"]));
    let state = KeywordState { row_currency, has_ids, ..state };
    let mut rows = keyword_rows(random, &ads, account, &state, &spread);
    if theme == Theme::Suspect {
        let thin = spread.last - random.between(0, 6);
        let mut kept = random.between(0, 13);
        rows.retain(|(day, _)| {
            kept -= i32::from(*day == thin);
            *day != thin || kept >= 0
        });
    }
    let optional: &[&'static str] = &["bid", "spend", "sales", "orders", "clicks", "impressions"];
    let mut files = deliver(random, account, Dataset::Keywords, rows, &spread, optional);
    kinds.extend([Kind::Keyword, Kind::Keyword, Kind::AdGroup]);
    if theme == Theme::Ads && has_ids && random.chance(8) {
        make_ambiguous(random, &mut files);
    }
    if theme == Theme::Suspect {
        return files;
    }
    if has_campaigns {
        let state = campaign_state(random, &ads, account, &spread);
        let rows = campaign_rows(random, &ads, account, &state, &spread);
        let optional = ["budget", "spend", "sales", "orders", "budget_used"];
        files.extend(deliver(random, account, Dataset::Campaigns, rows, &spread, &optional));
    }
    kinds.push(Kind::Campaign);
    kinds.push(Kind::Account);
    if random.chance(35) {
        let rows = placement_rows(random, &ads, account, &spread);
        files.extend(deliver(random, account, Dataset::Placements, rows, &spread, &["adjustment", "sales"]));
        kinds.push(Kind::Placement);
    }
    if random.chance(45) && has_ids {
        let rows = search_term_rows(random, &ads, account, &spread);
        files.extend(deliver(random, account, Dataset::SearchTerms, rows, &spread, &["sales", "orders"]));
        kinds.push(Kind::SearchTerm);
    }
    if random.chance(60) {
        let rows = product_ad_rows(random, &ads, account, &spread);
        if !rows.is_empty() {
            files.extend(deliver(random, account, Dataset::ProductAds, rows, &spread, &["sales", "orders"]));
            kinds.push(Kind::ProductAd);
            let shop = Shop::random(random, account, &spread);
            files.extend(listing_files(random, account, &shop, &spread));
            kinds.push(Kind::Listing);
        }
    }
    files
}

/// Copies of the first keyword with ids of their own.
fn many_keywords(ads: &mut Ads, count: usize) {
    let first = ads.keywords[0].clone();
    for index in ads.keywords.len()..count {
        let mut copy = first.clone();
        copy.id = format!("{}x{index}", first.id);
        copy.match_type = "exact";
        ads.keywords.push(copy);
    }
}

fn keyword_state(
    random: &mut Random,
    ads: &Ads,
    account: &Account,
    spread: &Spread,
    has_parent_states: bool,
) -> KeywordState {
    let states: &[&'static str] = &["enabled", "enabled", "enabled", "enabled", "enabled", "paused", "archived"];
    let bids = ads
        .keywords
        .iter()
        .map(|_| {
            step(random, spread, 25, |random| {
                if random.chance(6) {
                    Cell::Empty
                } else {
                    Cell::Number(money(random, account.currency, &[2, 3, 5, 19, 20, 45, 100, 100, 120, 300]))
                }
            })
        })
        .collect();
    KeywordState {
        bids,
        states: ads.keywords.iter().map(|_| random.pick(states)).collect(),
        campaign_states: ads.campaigns.iter().map(|_| random.pick(states)).collect(),
        group_states: ads.groups.iter().map(|_| random.pick(states)).collect(),
        has_parent_states,
        row_currency: None,
        has_ids: true,
    }
}

fn campaign_state(random: &mut Random, ads: &Ads, account: &Account, spread: &Spread) -> CampaignState {
    CampaignState {
        budgets: ads
            .campaigns
            .iter()
            .map(|_| {
                step(random, spread, 20, |random| {
                    Cell::Number(money(random, account.currency, &[100, 500, 1000, 2000, 5000]))
                })
            })
            .collect(),
        states: ads.campaigns.iter().map(|_| random.pick(&["enabled", "enabled", "enabled", "paused"])).collect(),
        start_dates: ads
            .campaigns
            .iter()
            .map(|_| if random.chance(30) { Cell::Empty } else { Cell::Date(spread.first - random.between(0, 20)) })
            .collect(),
    }
}

/// A file without ids that names a keyword, and a second id with the same names.
fn make_ambiguous(random: &mut Random, files: &mut Vec<DataFile>) {
    let Some(first) = files.first().cloned() else { return };
    let Some((_, row)) = first.rows.first().cloned() else { return };
    let newest = files.iter().filter_map(DataFile::span).map(|(_, last)| last).max().unwrap();
    let twin = row.clone();
    for file in files.iter_mut() {
        let copies: Vec<_> = file
            .rows
            .iter()
            .filter(|(_, other)| other.get("keyword_id") == twin.get("keyword_id"))
            .cloned()
            .map(|(day, mut row)| {
                row.insert("keyword_id", Cell::Text("twin".into()));
                (day, row)
            })
            .collect();
        file.rows.extend(copies);
    }
    let mut bare = first;
    bare.stem = "keywords_bare".into();
    bare.columns.retain(|column| *column != "keyword_id");
    bare.rows.truncate(1);
    for (day, row) in &mut bare.rows {
        *day = newest - random.between(0, 1);
        row.remove("keyword_id");
        bare.stamp = Some(newest + 4);
    }
    files.push(bare);
}

fn listing_files(random: &mut Random, account: &Account, shop: &Shop, spread: &Spread) -> Vec<DataFile> {
    let spread = Spread { absent: 0, ..*spread };
    let rows = listing_rows(random, shop, account, &spread);
    let optional = ["title", "price", "units", "sales", "rating", "available"];
    let mut files = deliver(random, account, Dataset::Listings, rows, &spread, &optional);
    if random.chance(80) {
        let rows = inventory_rows(random, shop, &spread);
        files.extend(deliver(random, account, Dataset::Inventory, rows, &spread, &["available", "inbound"]));
    }
    files
}

fn shop_files(random: &mut Random, account: &Account, spread: Spread, kinds: &mut Vec<Kind>) -> Vec<DataFile> {
    let shop = Shop::random(random, account, &spread);
    let mut files = listing_files(random, account, &shop, &spread);
    kinds.extend([Kind::Listing, Kind::Listing, Kind::Listing, Kind::Product, Kind::Account]);
    let still = Spread { holes: 0, ..spread };
    if random.chance(60) {
        let rows = order_rows(random, &shop, account, &spread);
        files.extend(deliver(random, account, Dataset::Orders, rows, &still, &[]));
        kinds.push(Kind::Order);
    }
    if random.chance(50) {
        let rows = review_rows(random, &shop, account, &spread);
        files.extend(deliver(random, account, Dataset::Reviews, rows, &still, &[]));
        kinds.push(Kind::Review);
    }
    if random.chance(40) {
        let rows = offer_rows(random, &shop, account, &spread);
        files.extend(deliver(random, account, Dataset::Offers, rows, &still, &[]));
        kinds.push(Kind::Offer);
    }
    if random.chance(40) {
        let rows = ticket_rows(random, &shop, account, &spread);
        files.extend(deliver(random, account, Dataset::Tickets, rows, &still, &[]));
        kinds.push(Kind::Ticket);
    }
    if random.chance(50) {
        let rows = health_rows(random, &spread);
        files.extend(deliver(random, account, Dataset::AccountHealth, rows, &still, &[]));
        kinds.push(Kind::Health);
    }
    if random.chance(50) {
        let rows = traffic_rows(random, account, &spread);
        files.extend(deliver(random, account, Dataset::Traffic, rows, &still, &["carts", "purchases"]));
    }
    files
}

/// Two channels that sell the same products.
fn channel_files(
    random: &mut Random,
    workspace: &mut GeneratedWorkspace,
    account: &Account,
    spread: Spread,
    kinds: &mut Vec<Kind>,
) -> Vec<DataFile> {
    let shop = Shop::random(random, account, &spread);
    for (index, sku) in SKUS.iter().enumerate() {
        if random.chance(60) {
            let product = format!("P-{index}");
            workspace.products.push((account.name.clone(), (*sku).to_owned(), product));
        }
    }
    kinds.extend([Kind::Product, Kind::Product, Kind::Product, Kind::Listing]);
    listing_files(random, account, &shop, &spread)
}

/// One row per keyword for a whole period, and daily rows only of a state-like dataset.
fn report_files(random: &mut Random, account: &Account, spread: Spread, kinds: &mut Vec<Kind>) -> Vec<DataFile> {
    let ads = Ads::random(random, &account.name[5..6], 2);
    let one = Spread { first: spread.last, absent: 0, holes: 0, gaps: 0, ..spread };
    let state = keyword_state(random, &ads, account, &one, true);
    let rows = keyword_rows(random, &ads, account, &state, &one);
    let columns: Vec<&'static str> = rows[0].1.keys().copied().collect();
    kinds.push(Kind::Keyword);
    let mut files = Vec::new();
    for (days, back) in [(30, 0), (random.pick(&[7, 14]), random.between(0, 2))] {
        let last = spread.last - back;
        files.push(DataFile {
            account: account.name.clone(),
            dataset: Dataset::Keywords,
            stem: format!("keywords_{days}d"),
            // Two summaries are not made on the same day.
            stamp: Some(last + if days == 30 { 1 } else { 4 }),
            columns: columns.clone(),
            rows: keyword_rows(random, &ads, account, &state, &one),
            period: Some((last - days + 1, last)),
        });
        if random.chance(40) {
            break;
        }
    }
    files
}

fn terms(random: &mut Random, workspace: &mut GeneratedWorkspace, theme: Theme, kinds: Vec<Kind>, last: i32) -> Terms {
    let mut currencies: Vec<&'static str> = workspace.accounts.iter().map(|account| account.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let mut terms = Terms {
        currencies,
        kinds,
        metrics: Vec::new(),
        columns: Vec::new(),
        lets: Vec::new(),
        calendars: Vec::new(),
        foreign: random.chance(5),
        reports: theme == Theme::Reports,
        accounts: workspace.accounts.iter().map(|account| (account.name.clone(), account.channel)).collect(),
    };
    add_lets(random, workspace, &mut terms);
    add_metrics(workspace, &mut terms);
    workspace.lists.insert("banned".into(), vec!["best seller".into(), "free shipping".into()]);
    workspace.lists.insert("brands_file".into(), vec!["acme".into(), "crème brûlée".into()]);
    workspace.lists.insert("small_words".into(), vec!["the".into(), "for".into(), "and".into()]);
    add_tables(random, workspace, &mut terms, last);
    add_calendars(random, workspace, &mut terms, last);
    terms
}

fn add_lets(random: &mut Random, workspace: &mut GeneratedWorkspace, terms: &mut Terms) {
    let literals = [
        ("target", Is::Percent, Expr::Lit(Value::Percent(random.share(&[20, 25, 30])))),
        ("few", Is::Number, Expr::Lit(Value::Number(random.number(&[1, 2, 5])))),
        ("small", Is::Money, super::generate_values::money(random, terms, &[50, 100])),
    ];
    for (name, unit, literal) in literals {
        workspace.lets.insert(name.into(), literal);
        terms.lets.push((name.into(), unit));
    }
    if random.chance(30) {
        let own = Expr::Lit(Value::Percent(random.share(&[15, 50])));
        workspace.accounts[0].lets.insert("target".into(), own);
    }
}

fn add_metrics(workspace: &mut GeneratedWorkspace, terms: &mut Terms) {
    let own = |name| Box::new(Expr::Name(Path::Own, name));
    let over = |days| Box::new(Expr::Over(own("clicks"), Window::over(days)));
    let half = || Box::new(Expr::Lit(Value::Percent(q(1, 2))));
    let positive = |name| Cond::Compare(Expr::Name(Path::Own, name), Op::Greater, Expr::Lit(Value::Number(whole(0))));
    let metrics = [
        // Written as a difference, so it may be negative.
        (
            "margin",
            Is::Percent,
            Expr::AsPercent(Box::new(Expr::Divide(Box::new(Expr::Subtract(own("sales"), own("spend"))), own("sales")))),
            None,
        ),
        (
            "pace",
            Is::PerDay,
            Expr::Divide(own("clicks"), Box::new(Expr::DayCount)),
            Some(Cond::Or(vec![positive("impressions"), positive("clicks")])),
        ),
        ("yield_per_click", Is::Number, Expr::Divide(own("units"), own("clicks")), None),
    ];
    for (name, unit, value, when) in metrics {
        workspace.metrics.push(Metric { name: name.into(), value, when });
        terms.metrics.push((name.into(), unit));
    }
    // A metric with windows of its own takes none from outside.
    let blend = Expr::Add(Box::new(Expr::Multiply(half(), over(3))), Box::new(Expr::Multiply(half(), over(7))));
    workspace.metrics.push(Metric { name: "blended_clicks".into(), value: blend, when: None });
}

fn add_tables(random: &mut Random, workspace: &mut GeneratedWorkspace, terms: &mut Terms, last: i32) {
    let ads = vec![Kind::Campaign, Kind::AdGroup, Kind::Keyword, Kind::SearchTerm, Kind::Placement];
    let currency = workspace.accounts[0].currency;
    let mut rows = Vec::new();
    for account in &workspace.accounts {
        for sku in SKUS {
            if random.chance(70) {
                let cost = Cell::Number(money(random, account.currency, &[400, 900, 1000, 1099]));
                let days = Cell::Number(random.number(&[3, 7, 14]));
                let empty = random.chance(20);
                rows.push(TableRow {
                    keys: vec![account.name.clone(), sku.to_owned()],
                    since: None,
                    cells: vec![if empty { Cell::Empty } else { cost }, days],
                    currency: Some(account.currency),
                });
            }
        }
    }
    let skus = vec![Kind::Listing, Kind::ProductAd];
    workspace.tables.push(Table {
        name: "costs".into(),
        keys: vec!["account", "sku"],
        since: None,
        columns: vec![("min_price", Unit::Money), ("lead_time", Unit::Days)],
        rows,
    });
    terms.columns.push(("costs".into(), "min_price", Unit::Money, skus.clone()));
    terms.columns.push(("costs".into(), "lead_time", Unit::Days, skus));
    let row = |random: &mut Random, key: &str, since: i32| TableRow {
        keys: vec![key.to_owned()],
        since: Some(since),
        cells: vec![
            Cell::Percent(random.share(&[10, 20, 35, 50])),
            Cell::Number(random.number(&[1, 5, 10])),
            Cell::Number(money(random, currency, &[50, 100, 200])),
        ],
        currency: Some(currency),
    };
    let mut rows = vec![row(random, "Kitchen", last - 40), row(random, "Harvest", last - 3)];
    let newest = last + random.between(-5, 5);
    rows.push(row(random, "Kitchen", newest));
    workspace.tables.push(Table {
        name: "targets".into(),
        keys: vec!["campaign"],
        since: Some("effective_from"),
        columns: vec![("acos", Unit::Percent), ("least", Unit::Number), ("top", Unit::Money)],
        rows,
    });
    for (column, unit) in [("acos", Unit::Percent), ("least", Unit::Number), ("top", Unit::Money)] {
        terms.columns.push(("targets".into(), column, unit, ads.clone()));
    }
}

fn add_calendars(random: &mut Random, workspace: &mut GeneratedWorkspace, terms: &mut Terms, last: i32) {
    for (name, key, values) in [
        ("promos", None, vec![None]),
        ("deals", Some("sku"), SKUS.iter().map(|sku| Some((*sku).to_owned())).collect()),
        ("seasons", Some("channel"), vec![Some("amazon".to_owned()), Some("shopify".to_owned())]),
    ] {
        let rows = values
            .into_iter()
            .map(|value| {
                let start = last + random.between(-10, 25);
                CalendarRow {
                    name: "Deal".into(),
                    start,
                    end: start + random.between(0, 6),
                    key: value,
                    number: Some(random.number(&[0, 10, 50])),
                }
            })
            .collect();
        workspace.calendars.push(Calendar { name: name.into(), key, number: Some("expected_units"), rows });
        terms.calendars.push((name.into(), key));
    }
}

//! Reads `portreeve.toml`: every key of every section, all mistakes in one go.

use crate::diagnostic::{Code, Diagnostic};
use crate::settings::read::{Reader, Section};
use crate::settings::{AccountSettings, Caps, ForcedFile, Settings, Sink, Time, Watch, guards};
use crate::text::{FileId, Sources};
use std::collections::BTreeMap;

const TOP: &[&str] = &["workspace", "accounts", "time", "guards", "pillars", "sinks", "files", "watch"];
const WORKSPACE: &[&str] = &["name", "currency", "state"];
const ACCOUNT: &[&str] = &[
    "channel",
    "currency",
    "timezone",
    "settle",
    "seller",
    "market",
    "mode",
    "groups",
    "attribution",
    "schedule",
    "let",
    "guards",
];
const TIME: &[&str] = &["coverage", "suspect", "state_age", "stale_after", "confirm_within"];
const PILLARS: &[&str] = &["gate"];
const WATCH: &[&str] = &["schedule", "rescan"];
const FILES: &[&str] = &["path", "dataset", "profile", "from", "to"];
const MODES: &[&str] = &["propose", "observe", "apply"];

/// The kinds of sinks, each with the keys it needs and those it may have.
const SINKS: &[(&str, &[&str], &[&str])] = &[
    ("webhook", &["url"], &["secret", "allow_private", "ca"]),
    ("slack", &["url"], &["allow_private", "ca"]),
    ("file", &["path"], &[]),
    ("email", &["to", "from", "server"], &["user", "password", "allow_private", "ca"]),
];

/// What a sink may be told.
const TAKES: &[&str] = &["alerts", "findings", "digest", "plan", "engine"];

/// Keys of sinks that are secrets: read from the environment or a file when something is sent, never written here.
const SECRETS: &[&str] = &["secret", "password"];

/// Reads the settings of a workspace. With errors the settings hold what could be read, and must not be planned with.
#[must_use]
pub fn parse(sources: &Sources, file: FileId) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader::new(sources, file);
    let mut settings = Settings::default();
    let Some(root) = reader.document() else { return (settings, reader.finish()) };
    let top = Section::root(&root);
    reader.known(&top, TOP, &sections());
    if let Some(section) = reader.section(&top, "workspace") {
        workspace(&mut reader, &section, &mut settings);
    }
    if let Some(section) = reader.section(&top, "time") {
        settings.time = time(&mut reader, &section);
    }
    if let Some(section) = reader.section(&top, "guards") {
        settings.guards = guards::read(&mut reader, &section, &Caps::default());
    }
    if let Some(section) = reader.section(&top, "pillars") {
        reader.known(&section, PILLARS, &sections());
        settings.pillar_gate = reader.yes_no(&section, "gate").unwrap_or(true);
    }
    if let Some(section) = reader.section(&top, "watch") {
        settings.watch = watch(&mut reader, &section);
    }
    // After the guards: an account's own may only be tighter than they are.
    for section in reader.named_sections(&top, "accounts") {
        let account = account(&mut reader, &section, &settings.guards);
        settings.accounts.insert(section.last().to_owned(), account);
    }
    for section in reader.named_sections(&top, "sinks") {
        if let Some(sink) = sink(&mut reader, &section) {
            settings.sinks.insert(section.last().to_owned(), sink);
        }
    }
    for section in reader.list_of_sections(&top, "files") {
        if let Some(file) = forced_file(&mut reader, &section) {
            settings.files.push(file);
        }
    }
    (settings, reader.finish())
}

/// Every section with its keys, to say where a misplaced key belongs.
fn sections() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("[workspace]", WORKSPACE),
        ("[accounts.NAME]", ACCOUNT),
        ("[time]", TIME),
        ("[guards]", guards::KEYS),
        ("[pillars]", PILLARS),
        ("[watch]", WATCH),
        ("[[files]]", FILES),
    ]
}

fn workspace(reader: &mut Reader<'_>, section: &Section<'_>, settings: &mut Settings) {
    reader.known(section, WORKSPACE, &sections());
    settings.name = reader.text(section, "name", "\"Acme Kitchen\"");
    if let Some(currency) = reader.currency(section, "currency") {
        settings.currency = currency;
    }
    settings.state = reader.text(section, "state", "\"/var/lib/portreeve\"");
}

fn time(reader: &mut Reader<'_>, section: &Section<'_>) -> Time {
    reader.known(section, TIME, &sections());
    let default = Time::default();
    Time {
        coverage: reader.share(section, "coverage", "\"90%\"").unwrap_or(default.coverage),
        suspect: reader.share(section, "suspect", "\"50%\"").unwrap_or(default.suspect),
        state_age: reader.days(section, "state_age", "\"60d\"").unwrap_or(default.state_age),
        stale_after: reader.days(section, "stale_after", "\"3d\"").unwrap_or(default.stale_after),
        confirm_within: reader.days(section, "confirm_within", "\"3d\"").unwrap_or(default.confirm_within),
    }
}

fn watch(reader: &mut Reader<'_>, section: &Section<'_>) -> Watch {
    reader.known(section, WATCH, &sections());
    Watch {
        schedule: reader.schedule(section, "schedule"),
        rescan: reader.seconds(section, "rescan", "\"60s\"").unwrap_or(Watch::default().rescan),
    }
}

fn account(reader: &mut Reader<'_>, section: &Section<'_>, workspace: &Caps) -> AccountSettings {
    reader.known(section, ACCOUNT, &sections());
    let name = section.last();
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        reader.report(
            Diagnostic::at(Code::Config, section.span(reader), format!("`{name}` cannot be an account's name"))
                .label("the name of a folder under `snapshots/`")
                .help("name the section after the folder, such as `[accounts.acme-us]`"),
        );
    }
    let mode = reader.text(section, "mode", "\"propose\"").map(|mode| mode.to_lowercase());
    if let Some(mode) = &mode
        && !MODES.contains(&mode.as_str())
    {
        reader.not_one_of(section, "mode", mode, MODES);
    }
    AccountSettings {
        channel: reader.text(section, "channel", "\"amazon\"").map(|channel| channel.to_lowercase()),
        currency: reader.currency(section, "currency"),
        timezone: reader.timezone(section, "timezone"),
        settle: reader.days(section, "settle", "\"2d\""),
        seller: reader.text(section, "seller", "\"Acme Kitchen\""),
        market: reader.text(section, "market", "\"US\"").map(|market| market.to_uppercase()),
        mode: mode.filter(|mode| MODES.contains(&mode.as_str())),
        groups: reader.texts(section, "groups", "[\"tier1\"]"),
        attribution: reader.days(section, "attribution", "\"14d\""),
        schedule: reader.schedule(section, "schedule"),
        lets: reader.section(section, "let").map(|lets| reader.values(&lets)).unwrap_or_default(),
        guards: reader.section(section, "guards").map(|own| guards::read_tighter(reader, &own, workspace)),
    }
}

fn sink(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Sink> {
    let kinds: Vec<&str> = SINKS.iter().map(|(kind, ..)| *kind).collect();
    let Some(kind) = reader.text(section, "kind", "\"webhook\"") else {
        let likely = SINKS.iter().find(|(_, keys, _)| keys.iter().any(|key| section.has(key))).unwrap_or(&SINKS[0]);
        reader.required(section, "kind", &format!("kind = \"{}\"", likely.0));
        return None;
    };
    let Some((_, needed, more)) = SINKS.iter().find(|(known, ..)| *known == kind) else {
        reader.not_one_of(section, "kind", &kind, &kinds);
        return None;
    };
    let known: Vec<&str> = needed.iter().chain(*more).copied().chain(["kind", "takes"]).collect();
    reader.known(section, &known, &[]);
    let mut values = BTreeMap::new();
    for key in needed.iter().chain(*more) {
        let value = if *key == "allow_private" {
            reader.yes_no(section, key).map(|yes| if yes { "yes" } else { "no" }.to_owned())
        } else {
            reader.text(section, key, &format!("\"{}\"", sink_example(key)))
        };
        if let Some(value) = value {
            check_secret(reader, section, &kind, key, &value);
            values.insert((*key).to_owned(), value);
        }
    }
    for key in *needed {
        reader.required(section, key, &format!("{key} = \"{}\"", sink_example(key)));
    }
    Some(Sink { kind, takes: takes(reader, section), keys: values })
}

/// Everything, where nothing is said.
fn takes(reader: &mut Reader<'_>, section: &Section<'_>) -> Vec<String> {
    if !section.has("takes") {
        return TAKES.iter().map(|word| (*word).to_owned()).collect();
    }
    let words = reader.texts(section, "takes", "[\"alerts\", \"digest\"]");
    if let Some(unknown) = words.iter().find(|word| !TAKES.contains(&word.as_str())) {
        reader.not_one_of(section, "takes", unknown, TAKES);
    }
    words
}

fn sink_example(key: &str) -> &'static str {
    match key {
        "url" => "env:OPS_WEBHOOK",
        "path" => "alerts.jsonl",
        "to" => "ops@example.com",
        "from" => "portreeve@example.com",
        "server" => "smtp.example.com:587",
        "user" => "portreeve",
        "ca" => "company-ca.pem",
        _ => "env:OPS_SECRET",
    }
}

/// A secret stands in the environment or in a file of its own; a workspace is shared and reviewed.
fn check_secret(reader: &mut Reader<'_>, section: &Section<'_>, kind: &str, key: &str, value: &str) {
    if value.starts_with("env:") || value.starts_with("file:") {
        return;
    }
    let address = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = address.split(['/', '?']).next().unwrap_or(address);
    let credential = SECRETS.contains(&key)
        || (key == "url" && (kind == "slack" || host.contains('@') || host.ends_with("hooks.slack.com")));
    if credential {
        let name: String = section.last().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let variable = format!("env:{}_{}", name.to_uppercase(), key.to_uppercase());
        reader.report(
            Diagnostic::at(
                Code::SecretInRule,
                section.value_span(reader, key),
                format!("`{key}` of this sink is a secret and must not stand in portreeve.toml"),
            )
            .label("a secret")
            .help(format!(
                "write {key} = \"{variable}\" and set that variable, or \"file:PATH\" of a file only you can read"
            )),
        );
    }
}

fn forced_file(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<ForcedFile> {
    reader.known(section, FILES, &sections());
    let Some(path) = reader.text(section, "path", "\"acme-us/keywords-*.csv\"") else {
        reader.required(section, "path", "path = \"acme-us/keywords-*.csv\"");
        return None;
    };
    let from = reader.date(section, "from");
    let to = reader.date(section, "to");
    let period = match (from, to) {
        (Some(from), Some(to)) if to < from => {
            reader.wrong(section, "to", "a day not before `from`", &format!("to = \"{from}\""));
            None
        }
        (Some(from), Some(to)) => Some((from, to)),
        (Some(_), None) if !section.has("to") => {
            reader.required(section, "to", "to = \"2026-10-30\"");
            None
        }
        (None, Some(_)) if !section.has("from") => {
            reader.required(section, "from", "from = \"2026-10-01\"");
            None
        }
        _ => None,
    };
    let dataset = reader.text(section, "dataset", "\"keywords\"");
    let profile = reader.text(section, "profile", "\"amazon\"");
    Some(ForcedFile { path: path.into(), dataset, profile, period })
}

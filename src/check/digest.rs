//! One hash over everything that decides what the rules mean.

use crate::check::inputs::Inputs;
use crate::check::standard::STANDARD_METRICS;
use sha2::{Digest, Sha256};

/// `sha256:` and 64 hexadecimal digits over rule files, tables and lists, accounts and the workspace's currency. Each part goes in with
/// its length before it, so that no two inputs run together; the order of files does not matter.
pub(super) fn digest(inputs: &Inputs<'_>) -> String {
    let mut parts: Vec<[String; 2]> = vec![
        ["standard".to_owned(), STANDARD_METRICS.to_owned()],
        ["currency".to_owned(), inputs.currency.to_string()],
    ];
    for file in inputs.files {
        let source = inputs.sources.file(file.id);
        parts.push([format!("rules:{}", source.name), source.text.to_string()]);
    }
    for (path, file) in &inputs.tables {
        parts.push([format!("tables:{path}"), inputs.sources.file(*file).text.to_string()]);
    }
    for account in &inputs.accounts {
        let lets: Vec<String> = account.lets.iter().map(|(name, value)| format!("{name}={}", value.node)).collect();
        let about = [
            account.channel.clone().unwrap_or_default(),
            account.currency.map(|currency| currency.to_string()).unwrap_or_default(),
            account.market.clone().unwrap_or_default(),
            lets.join("\n"),
        ];
        parts.push([format!("account:{}", account.name), about.join("\n")]);
    }
    parts.sort();
    let mut hash = Sha256::new();
    for part in parts.iter().flatten() {
        hash.update(part.len().to_string());
        hash.update(b":");
        hash.update(part);
    }
    let digits: Vec<String> = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", digits.concat())
}

//! E0029: something that looks like a password or token, which a file under version control must not hold.

use crate::check::lints::Look;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::Span;
use regex::Regex;
use std::sync::OnceLock;

/// Forms of secrets, with what each is. The forms are those that the services document; a text of ordinary words has none.
const FORMS: &[(&str, &str)] = &[
    (r"[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@", "an address with a password"),
    (r"https://hooks\.slack\.com/services/[A-Za-z0-9/]+", "a Slack webhook, which is a secret as a whole"),
    (r"\bxox[abpors]-[A-Za-z0-9-]{10,}", "a Slack token"),
    (r"\bAKIA[0-9A-Z]{16}\b", "an AWS key"),
    (r"\bAtz[ra]\|[A-Za-z0-9_+/=-]{10,}", "an Amazon token"),
    (r"\bamzn1\.oa2-cs\.[A-Za-z0-9.]+", "an Amazon client secret"),
    (r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{16,}", "a Shopify token"),
    (r"\bgh[pousr]_[A-Za-z0-9]{20,}", "a GitHub token"),
    (r"\bsk_(?:live|test)_[A-Za-z0-9]{10,}", "a Stripe key"),
    (r"(?i)\bbearer\s+[a-z0-9._~+/-]{16,}=*", "an access token"),
    (r"[?&](?i:token|key|secret|password|sig)=[^\s&]{8,}", "an address with a secret"),
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "a private key"),
];

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for file in look.checker.inputs.files {
        let text = &look.checker.inputs.sources.file(file.id).text;
        for (form, what) in forms() {
            for hit in form.find_iter(text) {
                let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let span = Span { file: file.id, start: offset(hit.start()), end: offset(hit.end()) };
                let overlaps = |known: &Diagnostic| {
                    matches!(known.place, crate::diagnostic::Place::Text(other)
                        if other.file == span.file && other.start < span.end && span.start < other.end)
                };
                if !found.iter().any(overlaps) {
                    found.push(report(span, what));
                }
            }
        }
    }
    found
}

/// Whether a text looks like a secret.
pub(in crate::check) fn is_secret(text: &str) -> bool {
    forms().iter().any(|(form, _)| form.is_match(text))
}

fn report(span: Span, what: &str) -> Diagnostic {
    Diagnostic::at(Code::SecretInRule, span, format!("this looks like {what}"))
        .label("secret")
        .note("rule files are read by everyone who reviews them, and history keeps them")
        .help("name a sink instead, and give it the secret in portreeve.toml as `url = \"env:NAME\"`; then replace this one")
}

fn forms() -> &'static [(Regex, &'static str)] {
    static FORMS_READ: OnceLock<Vec<(Regex, &'static str)>> = OnceLock::new();
    // Each form is a constant of this file; the test below shows that all of them are read.
    FORMS_READ.get_or_init(|| FORMS.iter().filter_map(|(form, what)| Some((Regex::new(form).ok()?, *what))).collect())
}

#[cfg(test)]
mod tests {
    use super::{FORMS, forms, is_secret};

    #[test]
    fn secrets_are_told_from_words() {
        assert_eq!(forms().len(), FORMS.len());
        for secret in [
            "https://ops:hunter2@example.com/hook",
            "https://hooks.slack.com/services/T000/B000/XXXX",
            "xoxb-123456789012-abcdef",
            "AKIAIOSFODNN7EXAMPLE",
            "https://example.com/hook?token=abcdefgh",
            "Authorization: Bearer abcdefghijklmnop",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for plain in ["free shipping", "https://example.com/hook", "bearer of good news", "sku: GP-1", "a key = b"] {
            assert!(!is_secret(plain), "{plain}");
        }
    }
}

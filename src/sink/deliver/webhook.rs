//! Webhooks: signed as <https://www.standardwebhooks.com> says, so that receivers have libraries for it.

use crate::journal::NoticeRow;
use crate::sink::deliver::http::{self, Target};
use crate::sink::deliver::outcome::Outcome;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret of that specification begins with; the rest is its bytes in base64.
const SECRET_PREFIX: &str = "whsec_";

/// Sends a notice. `secret` is empty where the sink has none: nothing is signed then.
pub(super) fn send(target: &Target<'_>, secret: &str, row: &NoticeRow, now: DateTime<Utc>) -> Outcome {
    let notice = &row.notice;
    let timestamp = now.timestamp().to_string();
    let mut headers = vec![
        ("webhook-id", notice.key.clone()),
        ("webhook-timestamp", timestamp.clone()),
        ("idempotency-key", notice.key.clone()),
    ];
    if !secret.is_empty() {
        let Some(signature) = sign(secret, &notice.key, &timestamp, &notice.body) else {
            return Outcome::down("its `secret` begins with whsec_ and goes on with no base64");
        };
        headers.push(("webhook-signature", signature));
    }
    http::post(target, &headers, &notice.body, now)
}

/// `v1,` and the HMAC-SHA256 over `id.timestamp.body`, in base64; nothing for a secret that cannot be decoded.
fn sign(secret: &str, id: &str, timestamp: &str, body: &str) -> Option<String> {
    let key = match secret.strip_prefix(SECRET_PREFIX) {
        Some(coded) => STANDARD.decode(coded).ok()?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn the_example_of_the_specification_is_signed_alike() {
        // https://github.com/standard-webhooks/standard-webhooks, the example of its specification.
        let (secret, id, timestamp) = ("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", "1731705121");
        let body = r#"{"event_type":"ping","data":{"success":true}}"#;
        assert_eq!(
            sign(secret, id, timestamp, body).as_deref(),
            Some("v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")
        );
        assert_eq!(sign("whsec_not base64!", id, timestamp, body), None);
    }
}

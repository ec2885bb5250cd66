//! Bytes to UTF-8 text: byte order marks, else UTF-8, else `Shift_JIS` where kana tell it, else Windows-1252. A guess is said.

use encoding_rs::{SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little end first, by its byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first, by its byte order mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Windows-1252, because the bytes are no UTF-8.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// `Shift_JIS`, because the bytes are no UTF-8 and have kana.
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

impl Encoding {
    /// What it is called, where it was guessed.
    pub(super) fn guessed(self) -> Option<&'static str> {
        match self {
            Self::Utf8 | Self::Utf16Le | Self::Utf16Be => None,
            Self::Windows1252 => Some("Windows-1252"),
            Self::ShiftJis => Some("Shift_JIS"),
        }
    }
}

/// The text of a file without its byte order mark, and how it was encoded. `None` when a byte order mark lies.
pub(super) fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, Encoding)> {
    let (name, rest) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        rest => match std::str::from_utf8(rest) {
            Ok(text) => return Some((Cow::Borrowed(text), Encoding::Utf8)),
            Err(_) => return Some(guess(rest)),
        },
    };
    let text = name.decode_without_bom_handling_and_without_replacement(rest)?;
    let encoding = if name == UTF_8 {
        Encoding::Utf8
    } else if name == UTF_16LE {
        Encoding::Utf16Le
    } else {
        Encoding::Utf16Be
    };
    Some((text, encoding))
}

/// Every byte means something in Windows-1252, so this never fails; that is why it is reported. Flat files of Japan are in
/// `Shift_JIS`, whose kana are pairs of bytes that Western texts hardly have: two of them, in a text that is else faultless, tell it.
fn guess(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    let is_kana = |letter: &char| ('\u{3041}'..='\u{30ff}').contains(letter);
    match SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if text.chars().filter(is_kana).nth(1).is_some() => (text, Encoding::ShiftJis),
        _ => (WINDOWS_1252.decode_without_bom_handling(bytes).0, Encoding::Windows1252),
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, decode};

    #[test]
    fn encodings_are_told_apart() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            let mark = if big { [0xfe, 0xff] } else { [0xff, 0xfe] };
            let units = text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            mark.into_iter().chain(units).collect()
        };
        assert_eq!(decode("é".as_bytes()), Some(("é".into(), Encoding::Utf8)));
        assert_eq!(decode("\u{feff}é".as_bytes()), Some(("é".into(), Encoding::Utf8)));
        assert_eq!(decode(b"\xe9\x80"), Some(("é€".into(), Encoding::Windows1252)));
        let kana = b"\x83\x4c\x83\x83\x83\x93\x83\x79\x81\x5b\x83\x93\x96\xbc";
        assert_eq!(decode(kana), Some(("キャンペーン名".into(), Encoding::ShiftJis)));
        // `K\u{fc}che f\u{fc}r Gr\u{f6}\u{df}en` of a German file may be faultless Shift_JIS, without kana.
        assert_eq!(decode(b"\xe4hm"), Some(("ähm".into(), Encoding::Windows1252)));
        assert_eq!(decode(&utf16("é🍎", false)), Some(("é🍎".into(), Encoding::Utf16Le)));
        assert_eq!(decode(&utf16("é🍎", true)), Some(("é🍎".into(), Encoding::Utf16Be)));
        assert_eq!(decode(b"\xff\xfe\x00"), None);
        assert_eq!(decode(b"\xff\xfe\x00\xd8"), None);
        assert_eq!(decode(b"\xef\xbb\xbf\xff"), None);
        assert_eq!(decode(b""), Some(("".into(), Encoding::Utf8)));
    }
}

//! What a row is about: its ids, names and words, made comparable.

use crate::ingest::cell::{Bad, id, is_null, match_type, name};
use crate::ingest::plan::{Feed, Plan, SlotPlan};
use crate::ingest::profile::Field;
use crate::ingest::read::{Cell, Kind, Row};
use crate::ingest::snapshot::Slot;
use crate::table::{StrId, Strings};
use crate::value::Currency;
use std::borrow::Cow;

/// Why a row has no identity.
pub(super) struct Broken {
    /// The column of the file.
    pub(super) column: Option<usize>,
    /// Its canonical name, for a column that the file does not have.
    pub(super) header: String,
    pub(super) bad: Bad,
}

/// What the row before said in each slot: neighbouring rows mostly share account, campaign and ad group.
#[derive(Debug, Default)]
pub(super) struct Memory {
    cells: Vec<Vec<u8>>,
    /// The row's value for each slot of the plan.
    pub(super) ids: Vec<Option<StrId>>,
}

/// Puts the row's value for each slot of the plan into the memory.
pub(super) fn read(plan: &Plan<'_>, row: Row<'_>, strings: &mut Strings, memory: &mut Memory) -> Result<(), Broken> {
    memory.cells.resize(plan.slots.len(), Vec::new());
    memory.ids.resize(plan.slots.len(), None);
    for ((slot, known), id) in plan.slots.iter().zip(&mut memory.cells).zip(&mut memory.ids) {
        let cell = slot.from.map_or(Cell::NONE, |from| row.cell(from));
        // Only a cell that has a text of its own says the same as the same cell before.
        let lasting = cell.kind == Kind::Text && slot.slot != Slot::MatchType;
        if lasting && !cell.bytes.is_empty() && *known == cell.bytes {
            continue;
        }
        known.clear();
        let text = slot_text(plan, slot, row).map_err(|bad| Broken {
            column: slot.from.or(slot.instead),
            header: slot.slot.word().to_owned(),
            bad,
        })?;
        *id = text.filter(|text| !text.is_empty()).map(|text| strings.intern(&text));
        if lasting && id.is_some() {
            known.extend_from_slice(cell.bytes);
        }
    }
    let ids = &memory.ids;
    let has = |slot: &Slot| plan.slots.iter().zip(ids).any(|(known, id)| known.slot == *slot && id.is_some());
    for need in &plan.needs {
        if need.iter().any(|group| group.iter().all(has)) {
            continue;
        }
        let lacking = need.iter().min_by_key(|group| group.iter().filter(|slot| !has(slot)).count());
        let slot = lacking.and_then(|group| group.iter().find(|slot| !has(slot))).copied().unwrap_or(Slot::Account);
        return Err(Broken {
            column: plan.slot(slot).and_then(|slot| slot.from),
            header: slot.word().to_owned(),
            bad: Bad::new(
                format!("the row's `{}`", slot.word()),
                "a row that does not say what it is about is not used: fill the cell or delete the row",
            ),
        });
    }
    Ok(())
}

fn slot_text<'r>(plan: &Plan<'_>, slot: &SlotPlan, row: Row<'r>) -> Result<Option<Cow<'r, str>>, Bad> {
    let mut cell = slot.from.map_or(Cell::NONE, |from| row.cell(from));
    if cell.is_blank() {
        cell = slot.instead.map_or(Cell::NONE, |from| row.cell(from));
    }
    if slot.slot == Slot::MatchType {
        let target = plan.slot(Slot::Keyword).and_then(|slot| slot.from).map_or(Cell::NONE, |from| row.cell(from));
        let said = word(plan, slot.field, Cow::Borrowed(cell.text().trim()));
        return Ok(Some(match_type(&said, target.text())));
    }
    if cell.is_blank() {
        return Ok(None);
    }
    not_a_date(cell)?;
    let text = match slot.slot {
        Slot::CampaignId
        | Slot::AdGroupId
        | Slot::KeywordId
        | Slot::OrderId
        | Slot::ReviewId
        | Slot::TicketId
        | Slot::Line
        | Slot::Sku => id(cell)?,
        Slot::Campaign | Slot::AdGroup | Slot::Keyword | Slot::SearchTerm => name(cell.text()),
        Slot::Currency => currency(cell.text())?,
        Slot::Placement | Slot::Metric => Cow::Owned(cell.text().trim().to_lowercase()),
        Slot::Account | Slot::Market | Slot::Location | Slot::Seller | Slot::MatchType => {
            Cow::Borrowed(cell.text().trim())
        }
    };
    Ok(Some(word(plan, slot.field, text)))
}

/// A channel's word for a canonical one.
fn word<'r>(plan: &Plan<'_>, field: Field, text: Cow<'r, str>) -> Cow<'r, str> {
    let text = plain_line_ends(text);
    let Some(words) = plan.table.words.get(&field) else { return text };
    match words.get(&text.to_lowercase()) {
        Some(word) => Cow::Owned(word.clone()),
        None => text,
    }
}

/// A text with several lines is the same whichever system wrote its line ends.
fn plain_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

fn currency(text: &str) -> Result<Cow<'_, str>, Bad> {
    let known = Currency::from_code(text.trim());
    known
        .map(|currency| Cow::Owned(currency.code().to_owned()))
        .ok_or_else(|| Bad::new("a currency code such as `USD`", "write the three letters of ISO 4217"))
}

/// Spreadsheets turn `3-4` into the 3rd of April.
fn not_a_date(cell: Cell<'_>) -> Result<(), Bad> {
    if cell.kind == Kind::Date {
        return Err(Bad::new(
            "text",
            "a spreadsheet turned the text into a date: format the column as text and enter it again",
        ));
    }
    Ok(())
}

/// A text attribute; `None` when it is blank.
pub(super) fn text<'r>(plan: &Plan<'_>, feed: Feed, cell: Cell<'r>) -> Result<Option<Cow<'r, str>>, Bad> {
    if cell.is_blank() {
        return Ok(None);
    }
    not_a_date(cell)?;
    let text = cell.text().trim();
    let text = if feed.is_state { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) };
    Ok(Some(word(plan, feed.field, text)))
}

/// `yes`, `no` and the ways programs write them.
pub(super) fn yes_no(cell: Cell<'_>) -> Result<Option<i64>, Bad> {
    let text = cell.text().trim();
    if is_null(text) {
        return Ok(None);
    }
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(Some(1)),
        "no" | "n" | "false" | "0" => Ok(Some(0)),
        _ => Err(Bad::new("`yes` or `no`", "write `yes` or `no`")),
    }
}

//! What a file may be at most. Exceeding one is a diagnostic, so that a hostile or broken file costs neither memory nor time.

/// Bytes that a `.gz` or `.zst` file may expand to: a year of a large account's daily rows is a tenth of it.
pub(super) const EXPANDED_BYTES_MAX: u64 = 2 << 30;
/// Bytes of a file as it lies there; offsets inside one are kept in 32 bits.
pub(super) const FILE_BYTES_MAX: u64 = 4_000_000_000;
/// Rows of one file: rows are counted in 32 bits, and a hundred million keyword-days fill a large machine.
pub(super) const ROWS_PER_FILE_MAX: usize = 100_000_000;
/// Columns of one file; a bulk workbook has under a hundred.
pub(super) const COLUMNS_MAX: usize = 4_096;
/// Parts inside a workbook (sheets, styles, pictures).
pub(super) const WORKBOOK_ENTRIES_MAX: usize = 4_096;
/// Bytes that the parts of a workbook may expand to together: a full sheet of a million rows needs about this.
pub(super) const WORKBOOK_BYTES_MAX: u64 = 2 << 30;
/// Bytes of the parts of a workbook that are held in memory whole (texts, styles).
pub(super) const WORKBOOK_TEXTS_BYTES_MAX: u64 = 512 << 20;
/// Rows from the top among which the header is looked for; some exports begin with a title and a date range.
pub(super) const HEADER_ROWS_MAX: usize = 10;
/// Problems of one kind in one column of one file that are kept with their place; the rest are counted.
pub(super) const PROBLEMS_KEPT_MAX: u64 = 100;
/// Characters of a refused value that a message shows.
pub(super) const SHOWN_CHARS_MAX: usize = 60;
/// Decimal places of a fact. Money has two, shares of a day four; more is noise of a computation.
pub(super) const PLACES_MAX: u8 = 9;
/// First year of a date that is taken for one: the channels are younger.
pub(super) const YEAR_MIN: i32 = 1990;
/// Last year of a date that is taken for one.
pub(super) const YEAR_MAX: i32 = 2199;
/// Rows of one thing that are kept together; a product has at most two thousand variants and some hundred pictures.
pub(super) const GROUP_ROWS_MAX: usize = 20_000;
/// Bytes of a JSON document that is no list of flat objects: it is held whole, and in memory it is many times as large.
pub(super) const NESTED_BYTES_MAX: usize = 64 << 20;
/// Cells that the records of such documents may come to, what stands around each of them included: a small document can say one
/// thing around millions of records.
pub(super) const NESTED_CELLS_MAX: usize = 100_000_000;
/// Elements of a list inside a record of a JSON document that become columns.
pub(super) const ELEMENTS_MAX: usize = 32;
/// Lines above a table that are looked at for its days.
pub(super) const PREAMBLE_LINES_MAX: usize = 40;

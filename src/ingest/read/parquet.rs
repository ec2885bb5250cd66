//! Parquet files, batch by batch. Only columns that are read are decoded.

use crate::ingest::limits::{COLUMNS_MAX, EXPANDED_BYTES_MAX, ROWS_PER_FILE_MAX};
use crate::ingest::read::{Buffer, Kind, Refusal, Row, Rows, guarded};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, NaiveDate, Utc};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::io::Write;

const WHAT: &str = "Parquet file";
/// Rows decoded at a time.
const BATCH_ROWS: usize = 8_192;

/// Hands over the header as row 0, then every row with its number from 1.
pub(in crate::ingest) fn read_parquet(bytes: &[u8], rows: &mut impl Rows) -> Result<(), Refusal> {
    guarded(WHAT, || stream(bytes, rows))
}

fn stream(bytes: &[u8], rows: &mut impl Rows) -> Result<(), Refusal> {
    let damaged = |_| Refusal::damaged(WHAT);
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(damaged)?;
    limits(&builder)?;
    let mut buffer = Buffer::default();
    let schema = builder.schema().clone();
    for field in schema.fields() {
        buffer.push(field.name(), Kind::Text);
    }
    if !rows.row(Row::buffer(&buffer, 0)) {
        return Ok(());
    }
    let wanted: Vec<usize> = (0..schema.fields().len()).filter(|column| rows.wants(*column)).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
    let mut line = 0;
    for batch in reader {
        let batch = batch.map_err(|_| Refusal::damaged(WHAT))?;
        if !hand_over(&batch, &wanted, &mut buffer, &mut line, rows) {
            return Ok(());
        }
    }
    Ok(())
}

fn limits(builder: &ParquetRecordBatchReaderBuilder<bytes::Bytes>) -> Result<(), Refusal> {
    let metadata = builder.metadata();
    let count = usize::try_from(metadata.file_metadata().num_rows()).unwrap_or(usize::MAX);
    let size: u64 = metadata
        .row_groups()
        .iter()
        .map(|group| u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    let columns = builder.schema().fields().len();
    if count > ROWS_PER_FILE_MAX || columns > COLUMNS_MAX || size > EXPANDED_BYTES_MAX.saturating_mul(8) {
        return Err(Refusal::new("it has too many rows or columns", "split the file"));
    }
    Ok(())
}

fn hand_over(batch: &RecordBatch, wanted: &[usize], buffer: &mut Buffer, line: &mut u64, rows: &mut impl Rows) -> bool {
    let columns: Vec<(usize, Column<'_>)> =
        wanted.iter().copied().zip(batch.columns().iter().map(Column::new)).collect();
    let width = wanted.last().map_or(0, |last| last + 1);
    for row in 0..batch.num_rows() {
        buffer.clear();
        let mut columns = columns.iter().peekable();
        for at in 0..width {
            match columns.next_if(|(place, _)| *place == at) {
                Some((_, column)) => column.push(row, buffer),
                None => buffer.push("", Kind::Text),
            }
        }
        *line += 1;
        if !rows.row(Row::buffer(buffer, *line)) {
            return false;
        }
    }
    true
}

/// One column of a batch, by how its cells are written.
enum Column<'b> {
    Text(&'b ArrayRef, fn(&ArrayRef, usize) -> &str),
    Whole(&'b ArrayRef, fn(&ArrayRef, usize) -> i128),
    Float(&'b ArrayRef, fn(&ArrayRef, usize) -> String),
    Decimal(&'b ArrayRef, i8),
    Day(&'b ArrayRef, fn(&ArrayRef, usize) -> Option<NaiveDate>),
    Moment(&'b ArrayRef, fn(&ArrayRef, usize) -> Option<DateTime<Utc>>, bool),
    YesNo(&'b ArrayRef),
    /// Each row's place among the values.
    Dictionary(&'b ArrayRef, Vec<usize>, Box<Column<'b>>),
    /// Lists, maps and the like are no cells.
    Other(&'b ArrayRef),
}

fn whole<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef, row: usize) -> i128 {
    array.as_primitive::<T>().value(row).into()
}

/// Shortest text that gives the same float: a file with floats for money has lost more than we could mend.
fn float<T: ArrowPrimitiveType<Native: Into<f64>>>(array: &ArrayRef, row: usize) -> String {
    let value: f64 = array.as_primitive::<T>().value(row).into();
    let mut text = String::new();
    crate::ingest::read::number_text(value, &mut text);
    text
}

impl<'b> Column<'b> {
    fn new(array: &'b ArrayRef) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array, |array, row| array.as_string::<i32>().value(row)),
            DataType::LargeUtf8 => Self::Text(array, |array, row| array.as_string::<i64>().value(row)),
            DataType::Utf8View => Self::Text(array, |array, row| array.as_string_view().value(row)),
            DataType::Int8 => Self::Whole(array, whole::<Int8Type>),
            DataType::Int16 => Self::Whole(array, whole::<Int16Type>),
            DataType::Int32 => Self::Whole(array, whole::<Int32Type>),
            DataType::Int64 => Self::Whole(array, whole::<Int64Type>),
            DataType::UInt8 => Self::Whole(array, whole::<UInt8Type>),
            DataType::UInt16 => Self::Whole(array, whole::<UInt16Type>),
            DataType::UInt32 => Self::Whole(array, whole::<UInt32Type>),
            DataType::UInt64 => Self::Whole(array, whole::<UInt64Type>),
            DataType::Float32 => Self::Float(array, float::<Float32Type>),
            DataType::Float64 => Self::Float(array, float::<Float64Type>),
            DataType::Decimal128(_, scale) => Self::Decimal(array, *scale),
            DataType::Boolean => Self::YesNo(array),
            DataType::Date32 => {
                Self::Day(array, |array, row| NaiveDate::from_epoch_days(array.as_primitive::<Date32Type>().value(row)))
            }
            DataType::Date64 => Self::Moment(
                array,
                |array, row| DateTime::from_timestamp_millis(array.as_primitive::<Date64Type>().value(row)),
                false,
            ),
            DataType::Timestamp(unit, zone) => Self::Moment(array, moment(*unit), zone.is_some()),
            DataType::Dictionary(_, _) => match array.as_any_dictionary_opt() {
                Some(dictionary) if !dictionary.values().is_empty() => {
                    Self::Dictionary(array, dictionary.normalized_keys(), Box::new(Self::new(dictionary.values())))
                }
                _ => Self::Other(array),
            },
            _ => Self::Other(array),
        }
    }

    fn array(&self) -> &'b ArrayRef {
        match self {
            Self::Text(array, _)
            | Self::Whole(array, _)
            | Self::Float(array, _)
            | Self::Decimal(array, _)
            | Self::Day(array, _)
            | Self::Moment(array, _, _)
            | Self::YesNo(array)
            | Self::Dictionary(array, _, _)
            | Self::Other(array) => array,
        }
    }

    fn push(&self, row: usize, buffer: &mut Buffer) {
        if self.array().is_null(row) {
            return buffer.push("", Kind::Text);
        }
        match self {
            Self::Text(array, text) => buffer.push(text(array, row), Kind::Text),
            // Writing to memory does not fail.
            Self::Whole(array, value) => buffer.push_with(Kind::Number, |bytes| {
                let _ = write!(bytes, "{}", value(array, row));
            }),
            Self::Float(array, text) => buffer.push(&text(array, row), Kind::Number),
            Self::Decimal(array, scale) => {
                let value = array.as_primitive::<Decimal128Type>().value(row);
                buffer.push_with(Kind::Number, |bytes| {
                    let _ = write!(bytes, "{value}e{}", -i32::from(*scale));
                });
            }
            Self::YesNo(array) => buffer.push(if array.as_boolean().value(row) { "yes" } else { "no" }, Kind::Text),
            Self::Day(array, day) => match day(array, row) {
                Some(day) => buffer.push(&day.to_string(), Kind::Date),
                None => buffer.push("?", Kind::Date),
            },
            Self::Moment(array, moment, zoned) => match moment(array, row) {
                Some(moment) => {
                    let text =
                        moment.format(if *zoned { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S" }).to_string();
                    buffer.push(text.strip_suffix("T00:00:00").unwrap_or(&text), Kind::Date);
                }
                None => buffer.push("?", Kind::Date),
            },
            Self::Dictionary(_, keys, values) => match keys.get(row) {
                Some(key) => values.push(*key, buffer),
                None => buffer.push("", Kind::Text),
            },
            Self::Other(_) => buffer.push("a nested value", Kind::Text),
        }
    }
}

fn moment(unit: TimeUnit) -> fn(&ArrayRef, usize) -> Option<DateTime<Utc>> {
    match unit {
        TimeUnit::Second => {
            |array, row| DateTime::from_timestamp(array.as_primitive::<TimestampSecondType>().value(row), 0)
        }
        TimeUnit::Millisecond => {
            |array, row| DateTime::from_timestamp_millis(array.as_primitive::<TimestampMillisecondType>().value(row))
        }
        TimeUnit::Microsecond => {
            |array, row| DateTime::from_timestamp_micros(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        TimeUnit::Nanosecond => |array, row| {
            Some(DateTime::from_timestamp_nanos(array.as_primitive::<TimestampNanosecondType>().value(row)))
        },
    }
}

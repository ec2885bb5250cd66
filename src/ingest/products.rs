//! `tables/products.csv`: which SKUs of which accounts are one product, and how many pieces a pack has.

use crate::diagnostic::{Code, Diagnostic};
use crate::ingest::cell::Num;
use crate::ingest::cell::plain_number;
use crate::ingest::decode::decode;
use crate::ingest::problem::{At, Problems};
use crate::ingest::profile::normal;
use crate::ingest::read::{Layout, Row, Rows, likeliest_delimiter, read_csv};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The products of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Products {
    /// The product of an account's SKU; an empty account stands for any.
    of: BTreeMap<(String, String), Line>,
}

#[derive(Debug, Clone)]
struct Line {
    product: Option<String>,
    pack: Option<Num>,
}

impl Products {
    /// Reads the table. Columns are `sku` and `product`, and perhaps `account` and `pack`.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> (Self, Vec<Diagnostic>) {
        let mut lines = Lines { columns: None, of: BTreeMap::new(), problems: Problems::new(&Arc::from(name)) };
        match decode(bytes) {
            None => lines.problems.file(
                Code::FileRefused,
                "cannot be read: the text is damaged or cut off",
                "save it as UTF-8",
            ),
            Some((text, _)) => {
                if let Err(refusal) = read_csv(&text, Layout::quoted(likeliest_delimiter(&text)), &mut lines) {
                    lines.problems.file(Code::FileRefused, format!("cannot be read: {}", refusal.reason), refusal.help);
                }
            }
        }
        (Self { of: lines.of }, lines.problems.finish())
    }

    fn line(&self, account: &str, sku: &str) -> Option<&Line> {
        let of = |account: &str| self.of.get(&(account.to_owned(), sku.to_owned()));
        of(account).or_else(|| of(""))
    }

    /// The product of a SKU; one that the table does not have is its own product.
    pub(super) fn product<'a>(&'a self, account: &str, sku: &'a str) -> &'a str {
        self.line(account, sku).and_then(|line| line.product.as_deref()).unwrap_or(sku)
    }

    /// How many pieces the table says a SKU has.
    pub(super) fn pack(&self, account: &str, sku: &str) -> Option<Num> {
        self.line(account, sku).and_then(|line| line.pack)
    }
}

struct Lines {
    /// The columns of account, sku, product and pack.
    columns: Option<[Option<usize>; 4]>,
    of: BTreeMap<(String, String), Line>,
    problems: Problems,
}

const COLUMNS: [&str; 4] = ["account", "sku", "product", "pack"];

impl Rows for Lines {
    fn row(&mut self, row: Row<'_>) -> bool {
        let Some(columns) = self.columns else {
            let headers: Vec<String> = row.cells().map(|cell| normal(cell.text()).bare).collect();
            let columns = COLUMNS.map(|name| headers.iter().position(|header| header == name));
            if columns[1].is_none() {
                self.problems.file(
                    Code::FileNotRecognised,
                    "the table of products has no column `sku`",
                    "its columns are account, sku, product and pack",
                );
                return false;
            }
            self.columns = Some(columns);
            return true;
        };
        let cell = |at: usize| {
            columns
                .get(at)
                .copied()
                .flatten()
                .map(|column| row.cell(column).text().trim())
                .filter(|text| !text.is_empty())
        };
        let Some(sku) = cell(1) else { return true };
        let pack = cell(3).and_then(|text| {
            let pack = plain_number(text.as_bytes()).ok().filter(|pack| pack.mantissa > 0);
            if pack.is_none() {
                let at = At { sheet: None, line: row.line, header: Some("pack") };
                let message = || {
                    format!("expected a number of pieces above zero, found `{}`", crate::ingest::problem::shown(text))
                };
                self.problems.add(Code::BadCell, at, message, "write how many pieces one pack holds, such as `2`");
            }
            pack
        });
        let line = Line { product: cell(2).map(str::to_owned), pack };
        self.of.entry((cell(0).unwrap_or_default().to_owned(), sku.to_owned())).or_insert(line);
        true
    }

    fn wants(&self, _: usize) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Products;

    #[test]
    fn products_join_skus() {
        let (products, problems) =
            Products::read("tables/products.csv", b"account,sku,product,pack\na,S1,P,1\n,S1,Q,2\nb,S3,,x\n");
        assert_eq!(products.product("a", "S1"), "P");
        assert_eq!(products.product("b", "S1"), "Q");
        assert_eq!(products.product("b", "S3"), "S3");
        assert_eq!(products.product("b", "S4"), "S4");
        assert_eq!(products.pack("b", "S1").unwrap().mantissa, 2);
        assert_eq!(problems.len(), 1);
        let (_, problems) = Products::read("tables/products.csv", b"a,b\n");
        assert_eq!(problems[0].message, "the table of products has no column `sku`");
    }
}

//! Sentences with values in them: `because`, `flag`, `alert`.

use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::resolve::Value;
use crate::program::{NumKind, Template, TemplatePart, Txt, TxtKind};
use crate::syntax::ast;

impl<'a> Checker<'a> {
    pub(super) fn template(&mut self, template: &'a ast::Template, ctx: &Ctx<'a>) -> Option<Template> {
        let parts: Vec<Option<TemplatePart>> = template
            .parts
            .iter()
            .map(|part| match part {
                ast::TemplatePart::Text(text) => Some(TemplatePart::Text(text.as_str().into())),
                ast::TemplatePart::Value(value) => self.whole_value(value, ctx).and_then(|value| self.hole(value)),
            })
            .collect();
        parts.into_iter().collect::<Option<Vec<_>>>().map(Template)
    }

    /// A value as a sentence shows it: a date as a date, a cell as what it holds.
    fn hole(&mut self, value: Value) -> Option<TemplatePart> {
        Some(match value {
            Value::Num(num) => TemplatePart::Num(num),
            Value::Date(num) => match num.kind {
                NumKind::Attr { path, attr } => {
                    TemplatePart::Txt(Txt { kind: TxtKind::Attr { path, attr }, text: num.text })
                }
                _ => TemplatePart::Text(num.text),
            },
            Value::Text(txt, _) | Value::YesNo(txt, _) => TemplatePart::Txt(txt),
            cell @ Value::Cell(_) if cell.is_texty() => TemplatePart::Txt(self.as_txt(&cell)?),
            cell @ Value::Cell(_) => TemplatePart::Num(self.as_num(cell)?),
        })
    }
}

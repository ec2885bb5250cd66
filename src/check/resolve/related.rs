//! Sets of related entities: quantifiers and what they range over.

use crate::catalog::{Kind, Up};
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::{a, list_kinds, many};
use crate::check::print;
use crate::diagnostic::{Code, Diagnostic, Near, nearest};
use crate::program::{Cond, Quantifier, Relation, Set};
use crate::syntax::ast::{self, Word};
use crate::text::{Span, Spanned};

impl<'a> Checker<'a> {
    /// The entity that a word names.
    pub(in crate::check) fn entity(&mut self, word: &Word, ctx: &Ctx<'a>) -> Option<Kind> {
        if let Some(kind) = Kind::from_word(&word.node) {
            return Some(kind);
        }
        let (name, span) = (&word.node, ctx.at(word.span));
        let problem = Diagnostic::at(Code::UnknownWord, span, format!("`{name}` is no entity")).label("unknown word");
        let words = Kind::ALL.iter().map(|kind| kind.word());
        let singular = name.strip_suffix('s').and_then(Kind::from_word).map(Kind::word);
        let common = match name.as_str() {
            "sku" | "asin" | "item" => Some("listing"),
            "target" => Some("keyword"),
            "adgroup" | "group" => Some("ad_group"),
            "query" | "term" => Some("search_term"),
            "ad" => Some("product_ad"),
            _ => None,
        };
        let problem = match common.or(singular).map(Near::sure).or_else(|| nearest(name, words)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(span, near),
            None => problem.help(format!("the entities are {}", list_kinds(Kind::ALL))),
        };
        self.fail(problem)
    }

    /// `any|every|no ENTITY … has C`.
    pub(super) fn quantified(
        &mut self,
        quantifier: &Spanned<ast::Quantifier>,
        set: &'a ast::Set,
        has: &'a ast::Cond,
        ctx: &Ctx<'a>,
    ) -> Option<(Quantifier, Set)> {
        let found = self.related(set, ctx);
        let kind = found.map(|(kind, _)| kind).or_else(|| Kind::from_word(&set.entity.node))?;
        let cond = self.cond(has, &ctx.inside(kind));
        let (kind, relation) = found?;
        let set = Set { kind, relation, other: set.other, filter: Some(Box::new(cond?)), text: print::set(set).into() };
        Some((quantifier.node, set))
    }

    /// `(ENTITY [of PARENT] where C)` of an aggregate.
    pub(super) fn set(&mut self, set: &'a ast::Set, ctx: &Ctx<'a>) -> Option<Set> {
        let found = self.related(set, ctx);
        let kind = found.map(|(kind, _)| kind).or_else(|| Kind::from_word(&set.entity.node))?;
        let filter: Option<Option<Cond>> = set.filter.as_deref().map(|cond| self.cond(cond, &ctx.inside(kind)));
        let (kind, relation) = found?;
        let filter = match filter {
            Some(cond) => Some(Box::new(cond?)),
            None => None,
        };
        Some(Set { kind, relation, other: set.other, filter, text: print::set(set).into() })
    }

    /// What a set ranges over, when the entity at hand has such relatives.
    fn related(&mut self, set: &ast::Set, ctx: &Ctx<'a>) -> Option<(Kind, Relation)> {
        let kind = self.entity(&set.entity, ctx)?;
        let span = ctx.at(set.span);
        if let Some(of) = &set.of {
            let parent = self.entity(of, ctx)?;
            if ctx.kind.relates_through(parent, kind) {
                return Some((kind, Relation::Of(parent)));
            }
            let problem = no_relatives(ctx.kind, set, kind, span);
            return self.fail(if matches!(ctx.kind.up(parent), Up::One(_)) {
                problem
            } else {
                problem_of_parent(ctx.kind, parent, of, ctx)
            });
        }
        if ctx.kind.relates_to(kind) {
            // Seen from above, the nearest ones are those of the entity that the path leads to.
            let relation = ctx.path.last().map_or(Relation::Nearest, |parent| Relation::Of(*parent));
            return Some((kind, relation));
        }
        let problem = no_relatives(ctx.kind, set, kind, span);
        self.fail(problem)
    }
}

fn problem_of_parent(kind: Kind, parent: Kind, of: &Word, ctx: &Ctx<'_>) -> Diagnostic {
    let message = format!("{} is not in one {}", a(kind), parent.word().replace('_', " "));
    Diagnostic::at(Code::NotOnEntity, ctx.at(of.span), message)
        .label(parent.about())
        .help("write `of campaign`, `of account` or `of product`, whichever it is in, or leave it out")
}

fn no_relatives(kind: Kind, set: &ast::Set, other: Kind, span: Span) -> Diagnostic {
    let message = if kind == other {
        format!("which {} are meant is not said", many(other))
    } else {
        format!("{} has no {} of its own", a(kind), many(other))
    };
    let problem = Diagnostic::at(Code::NotOnEntity, span, message).label(other.about());
    if matches!(kind.up(other), Up::One(_)) && kind != other {
        return problem.help(format!("it has one {0}: write `{0}.…`", other.word()));
    }
    let word = if set.other { format!("other {}", other.word()) } else { other.word().to_owned() };
    let ways: Vec<String> = [Kind::Campaign, Kind::Account, Kind::Product]
        .iter()
        .filter(|parent| kind.relates_through(**parent, other))
        .map(|parent| format!("`any {word} of {} has …`", parent.word()))
        .collect();
    if ways.is_empty() {
        return problem.help(format!("judge `on {}` instead", other.word()));
    }
    problem.help(format!("write {}", ways.join(" or ")))
}

//! Collects changes, and remembers which places they account for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::pair::{Pair, resolve};
use super::reach::{self, Direction};
use super::{Change, Level, Report};
use crate::Document;
use crate::document::members;

/// The comparison as far as it has come.
pub(super) struct Findings<'a> {
    pub(super) old: &'a Document,
    pub(super) new: &'a Document,
    /// Where programs of today meet each schema.
    directions: BTreeMap<&'a str, Direction>,
    /// Schemas that only have another name: old name to new.
    pub(super) renamed: BTreeMap<&'a str, &'a str>,
    changes: Vec<Change>,
    /// JSON pointer and keyword of each classified change.
    marks: BTreeSet<(String, String)>,
    /// Pairs of places of which one stands where the other stood.
    replaced: BTreeSet<(String, String)>,
    /// Shared components that were compared already.
    compared: BTreeSet<(String, String)>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(old: &'a Document, new: &'a Document) -> Self {
        Self {
            old,
            new,
            directions: reach::directions(old),
            renamed: super::schemas::renamed(old, new),
            changes: Vec::new(),
            marks: BTreeSet::new(),
            replaced: BTreeSet::new(),
            compared: BTreeSet::new(),
        }
    }

    /// Notes a change of `keyword` at a place.
    pub(super) fn add(
        &mut self,
        level: Level,
        pair: &Pair<'_>,
        keyword: &str,
        message: impl Into<String>,
    ) {
        self.mark(pair, keyword);
        let change = Change {
            level,
            path: pair.name.clone(),
            message: message.into(),
        };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Notes that a change of `keyword` at a place is told of already.
    pub(super) fn mark(&mut self, pair: &Pair<'_>, keyword: &str) {
        for at in [&pair.old_at, &pair.new_at] {
            self.marks.insert((at.clone(), keyword.to_owned()));
        }
    }

    pub(super) fn breaking(&mut self, pair: &Pair<'_>, keyword: &str, message: impl Into<String>) {
        self.add(Level::Breaking, pair, keyword, message);
    }

    pub(super) fn additive(&mut self, pair: &Pair<'_>, keyword: &str, message: impl Into<String>) {
        self.add(Level::Additive, pair, keyword, message);
    }

    /// Words for people changed.
    pub(super) fn reworded(&mut self, pair: &Pair<'_>, keyword: &str) {
        self.add(Level::DocsOnly, pair, keyword, "reworded");
    }

    /// No rule knows `keyword`: better a false alarm than a silent break.
    pub(super) fn unclassified(&mut self, pair: &Pair<'_>, keyword: &str) {
        let message = format!("unclassified: `{keyword}` changed, which no rule knows");
        self.breaking(pair, keyword, message);
    }

    /// Where programs of today meet a schema; what nothing refers to is told in answers.
    pub(super) fn direction(&self, schema: &str) -> Direction {
        self.directions
            .get(schema)
            .copied()
            .unwrap_or(Direction::ANSWER)
    }

    /// Whether a shared component is met for the first time.
    pub(super) fn first_visit(&mut self, pair: &Pair<'_>) -> bool {
        self.compared
            .insert((pair.old_at.clone(), pair.new_at.clone()))
    }

    /// Whether a change of one of these keywords was noted at this place.
    pub(super) fn is_marked(&self, at: &str, keywords: &[&str]) -> bool {
        let any = keywords.is_empty();
        self.marks
            .range((at.to_owned(), String::new())..)
            .take_while(|(place, _)| place == at)
            .any(|(_, keyword)| any || keywords.contains(&keyword.as_str()))
    }

    /// Whether both places lie where one thing was noted as standing for another.
    pub(super) fn is_replaced(&self, old_at: &str, new_at: &str) -> bool {
        let lies_in = |at: &str, whole: &str| {
            at.strip_prefix(whole)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.replaced
            .iter()
            .any(|(old, new)| lies_in(old_at, old) && lies_in(new_at, new))
    }

    /// Notes that `pair.new` stands where `pair.old` stood, and so do their members.
    pub(super) fn replaced(&mut self, pair: &Pair<'_>) {
        let bases = [pair.old_at.as_str(), pair.new_at.as_str()];
        self.replace([pair.old, pair.new], bases);
    }

    fn replace(&mut self, values: [&Value; 2], bases: [&str; 2]) {
        let target = |side: usize| values[side]["$ref"].as_str().unwrap_or(bases[side]);
        let targets = [target(0), target(1)];
        let is_first = targets[0] != targets[1]
            && self
                .replaced
                .insert((targets[0].to_owned(), targets[1].to_owned()));
        if targets != bases && !is_first {
            return;
        }
        let (_, old) = resolve(self.old, String::new(), values[0]);
        let (_, new) = resolve(self.new, String::new(), values[1]);
        for (name, member) in members(&old["properties"]) {
            self.replace([member, &new["properties"][name]], targets);
        }
        if old.get("items").is_some() {
            self.replace([&old["items"], &new["items"]], targets);
        }
    }

    pub(super) fn into_report(self) -> Report {
        Report::new(self.changes)
    }
}

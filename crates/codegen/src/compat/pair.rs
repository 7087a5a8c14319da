//! The same place in both documents.

use serde_json::Value;

use crate::Document;
use crate::document::members;

/// How many references in a row are followed; a longer chain is a circle.
const LONGEST_CHAIN: usize = 16;

/// What stands at one place in the old and in the new document; null where there is nothing.
#[derive(Debug, Clone)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    /// What a person calls the place.
    pub(super) name: String,
    /// JSON pointer of `old`.
    pub(super) old_at: String,
    /// JSON pointer of `new`.
    pub(super) new_at: String,
}

impl<'a> Pair<'a> {
    /// A member of both, still under the same name.
    pub(super) fn get(&self, member: &str) -> Self {
        let member_at = |at: &str| format!("{at}/{}", escaped(member));
        Self {
            old: &self.old[member],
            new: &self.new[member],
            name: self.name.clone(),
            old_at: member_at(&self.old_at),
            new_at: member_at(&self.new_at),
        }
    }

    /// The same place by another name.
    pub(super) fn called(self, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { name, ..self }
    }

    /// Follows references on both sides.
    pub(super) fn resolve(&self, old: &'a Document, new: &'a Document) -> Self {
        let (old_at, old) = resolve(old, self.old_at.clone(), self.old);
        let (new_at, new) = resolve(new, self.new_at.clone(), self.new);
        Self {
            old,
            new,
            name: self.name.clone(),
            old_at,
            new_at,
        }
    }

    /// Keys whose values differ: those of the old document, then those that are new.
    pub(super) fn changed_keys(&self) -> Vec<&'a str> {
        let (old, new) = (self.old, self.new);
        let gone_or_changed = members(old).filter(|(key, value)| new.get(*key) != Some(*value));
        let added = members(new).filter(|(key, _)| old.get(*key).is_none());
        gone_or_changed.chain(added).map(|(key, _)| key).collect()
    }

    /// Whether the two are the same word for word.
    pub(super) fn is_same(&self) -> bool {
        self.old == self.new
    }
}

/// Follows `value` to what is not a reference, and says where that stands.
pub(super) fn resolve<'a>(
    document: &'a Document,
    mut at: String,
    mut value: &'a Value,
) -> (String, &'a Value) {
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = value["$ref"].as_str() else {
            break;
        };
        let Some(target) = document.follow(reference) else {
            break;
        };
        reference.clone_into(&mut at);
        value = target;
    }
    (at, value)
}

/// A segment of a JSON pointer.
pub(super) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

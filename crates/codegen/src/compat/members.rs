//! Compares the members of an object: which there are, and which are always there.

use super::Level;
use super::findings::Findings;
use super::pair::Pair;
use super::schemas::{self, Use};
use crate::document::{members, strings};

pub(super) fn compare<'a>(found: &mut Findings<'a>, object: &Pair<'a>, used: Use) {
    let required = [object.old, object.new].map(|object| strings(&object["required"]));
    let is_required = |side: usize, name: &str| required[side].iter().any(|other| other == name);

    let properties = object.get("properties");
    for (name, _) in members(properties.old) {
        let owner = object.clone().called(format!("{}.{name}", object.name));
        if properties.new.get(name).is_none() {
            found.breaking(&owner, "properties", "removed");
            mark_required(found, &owner, is_required(0, name));
            continue;
        }
        let always = [is_required(0, name), is_required(1, name)];
        if always[0] != always[1] {
            presence(found, &owner, always[1], used);
        }
        let member = properties.get(name).called(owner.name);
        let always = always[0] && always[1];
        schemas::compare(found, &member, Use { always, ..used });
    }
    for (name, _) in members(properties.new) {
        if properties.old.get(name).is_none() {
            let owner = object.clone().called(format!("{}.{name}", object.name));
            let is_required = is_required(1, name);
            added(found, &owner, is_required, used);
            mark_required(found, &owner, is_required);
        }
    }
}

/// A required member that comes or goes changes the list of required ones, too.
fn mark_required(found: &mut Findings<'_>, owner: &Pair<'_>, is_required: bool) {
    if is_required {
        found.mark(owner, "required");
    }
}

fn added(found: &mut Findings<'_>, owner: &Pair<'_>, is_required: bool, used: Use) {
    let (level, message) = match (is_required, used.direction.only_answers()) {
        (true, true) => (Level::Additive, "member added, always there"),
        (true, false) => (Level::Breaking, "required member added"),
        (false, _) => (Level::Additive, "optional member added"),
    };
    found.add(level, owner, "properties", message);
}

/// A member that becomes certain, or stops being so. In Rust, an answer's is an `Option` less or
/// more; a request's is built by a setter that takes either.
fn presence(found: &mut Findings<'_>, owner: &Pair<'_>, is_required: bool, used: Use) {
    let in_answers = used.direction.only_answers();
    let (level, message) = match (is_required, in_answers) {
        (true, false) => (Level::Breaking, "is required now"),
        (true, true) => (Level::Breaking, "is always there now, no `Option` in Rust"),
        (false, true) => (Level::Breaking, "may be missing now, an `Option` in Rust"),
        (false, false) => (
            used.direction.level(Level::Additive, Level::Breaking),
            "is no longer required",
        ),
    };
    found.add(level, owner, "required", message);
}

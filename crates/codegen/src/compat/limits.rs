//! Compares limits. They bind requests; in answers nobody checks them.

use serde_json::Value;

use super::Level;
use super::contract::shown;
use super::findings::Findings;
use super::pair::Pair;
use super::reach::Direction;

/// What a change of a limit does to what may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Tighter,
    Looser,
}

/// Compares `keyword` if it is a limit, and says whether it was.
pub(super) fn compare(
    found: &mut Findings<'_>,
    schema: &Pair<'_>,
    keyword: &str,
    direction: Direction,
) -> bool {
    let (old, new) = (&schema.old[keyword], &schema.new[keyword]);
    let Some(turn) = turn(keyword, old, new) else {
        return false;
    };
    let request = match turn {
        Turn::Tighter => Level::Breaking,
        Turn::Looser => Level::Additive,
    };
    let turned = match turn {
        _ if old.is_string() => "changed",
        Turn::Tighter => "tightened",
        Turn::Looser => "loosened",
    };
    let told = match (old, new) {
        (Value::Null, _) => format!("limited by `{keyword}` {}", shown(new)),
        (_, Value::Null) => format!("no longer limited by `{keyword}` {}", shown(old)),
        _ => format!("`{keyword}` {turned} from {} to {}", shown(old), shown(new)),
    };
    let note = if direction.only_answers() {
        ", in answers only"
    } else {
        ""
    };
    let level = direction.level(request, Level::DocsOnly);
    found.add(level, schema, keyword, format!("{told}{note}"));
    true
}

fn turn(keyword: &str, old: &Value, new: &Value) -> Option<Turn> {
    let is_tighter = match keyword {
        "maxLength" | "maxItems" | "maxProperties" | "maximum" => {
            number(new, f64::INFINITY)? < number(old, f64::INFINITY)?
        }
        "minLength" | "minItems" | "minProperties" | "minimum" => {
            number(new, f64::NEG_INFINITY)? > number(old, f64::NEG_INFINITY)?
        }
        "exclusiveMaximum" | "exclusiveMinimum" | "uniqueItems" => *new == true,
        "multipleOf" | "pattern" => !new.is_null(),
        _ => return None,
    };
    Some(if is_tighter {
        Turn::Tighter
    } else {
        Turn::Looser
    })
}

fn number(value: &Value, absent: f64) -> Option<f64> {
    if value.is_null() {
        Some(absent)
    } else {
        value.as_f64()
    }
}

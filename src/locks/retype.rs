//! Whether a column can change its type without its table being written anew.

/// What a change of type costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing: the stored values stay as they are.
    InPlace,
    /// The table is written anew.
    Rewrite,
    /// Not known here.
    Unknown,
}

/// A type, with its aliases undone: `character varying(20)` is `varchar` with 20.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// Its name.
    pub base: String,
    /// The numbers in parentheses.
    pub numbers: Vec<i64>,
    /// How often it is an array.
    pub dimensions: usize,
}

impl Type {
    /// Reads a type as it is written, or as the server writes it.
    pub fn read(text: &str) -> Type {
        let text = text.to_lowercase().replace('"', "").replace("pg_catalog.", "");
        let dimensions = text.matches('[').count() + usize::from(text.split_whitespace().any(|word| word == "array"));
        let text = text.split('[').next().unwrap_or_default();
        let (mut base, mut numbers) = (text.to_owned(), Vec::new());
        if let (Some(open), Some(close)) = (text.find('('), text.find(')')) {
            numbers = text[open + 1..close].split(',').filter_map(|number| number.trim().parse().ok()).collect();
            base = format!("{} {}", &text[..open], &text[close + 1..]);
        }
        let words: Vec<&str> = base.split_whitespace().filter(|word| *word != "array").collect();
        let base = canonical(&words.join(" ").replace(" . ", ".")).to_owned();
        Type { base, numbers, dimensions }
    }

    /// Whether Postgres brings it.
    pub fn is_built_in(&self) -> bool {
        BUILT_IN.contains(&self.base.as_str())
    }
}

const BUILT_IN: [&str; 36] = [
    "varchar",
    "bpchar",
    "text",
    "int4",
    "int8",
    "int2",
    "float8",
    "float4",
    "bool",
    "numeric",
    "timestamptz",
    "timestamp",
    "timetz",
    "time",
    "date",
    "interval",
    "varbit",
    "bit",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "inet",
    "cidr",
    "xml",
    "oid",
    "tsvector",
    "tsquery",
    "macaddr",
    "money",
    "name",
    "point",
    "daterange",
    "tstzrange",
    "tsrange",
    "int4range",
];

fn canonical(name: &str) -> &str {
    match name {
        "character varying" => "varchar",
        "character" | "char" => "bpchar",
        "integer" | "int" | "serial" | "serial4" => "int4",
        "bigint" | "bigserial" | "serial8" => "int8",
        "smallint" | "smallserial" | "serial2" => "int2",
        "double precision" | "float" => "float8",
        "real" => "float4",
        "boolean" => "bool",
        "decimal" => "numeric",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time with time zone" => "timetz",
        "time without time zone" => "time",
        "bit varying" => "varbit",
        other => other,
    }
}

/// What changing from one type to another costs, where nothing but the cast is asked for. The runner's time zone is UTC,
/// and there a `timestamp` is a `timestamptz`.
pub fn change(old: &Type, new: &Type) -> Change {
    if old == new {
        return Change::InPlace;
    }
    if old.dimensions != new.dimensions {
        return Change::Rewrite;
    }
    if old.base == new.base {
        return same_base(&old.base, &old.numbers, &new.numbers);
    }
    let wide = new.numbers.is_empty();
    match (old.base.as_str(), new.base.as_str()) {
        ("varchar", "text") => Change::InPlace,
        ("text", "varchar") if wide => Change::InPlace,
        ("timestamp", "timestamptz") | ("timestamptz", "timestamp") if old.numbers == new.numbers || wide => {
            Change::InPlace
        }
        ("cidr", "inet") | ("xml", "text" | "varchar") if wide => Change::InPlace,
        ("int4", "oid") | ("oid", "int4") => Change::InPlace,
        ("bit", "varbit") | ("varbit", "bit") if wide => Change::Unknown,
        _ if old.is_built_in() && new.is_built_in() => Change::Rewrite,
        _ => Change::Unknown,
    }
}

fn same_base(base: &str, old: &[i64], new: &[i64]) -> Change {
    let in_place = match (base, old, new) {
        ("varchar" | "varbit" | "numeric" | "timestamp" | "timestamptz" | "time" | "timetz" | "interval", _, []) => {
            true
        }
        ("varchar" | "varbit" | "timestamp" | "timestamptz" | "time" | "timetz" | "interval", [old], [new]) => {
            new >= old
        }
        ("timestamp" | "timestamptz" | "time" | "timetz" | "interval", [], [6]) => true,
        ("numeric", [old, rest @ ..], [new, more @ ..]) => {
            new >= old && rest.first().unwrap_or(&0) == more.first().unwrap_or(&0)
        }
        _ => false,
    };
    if in_place { Change::InPlace } else { Change::Rewrite }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(old: &str, new: &str) -> Change {
        change(&Type::read(old), &Type::read(new))
    }

    #[test]
    fn widening_stays_in_place() {
        for (old, new) in [
            ("character varying(10)", "varchar(20)"),
            ("varchar(10)", "text"),
            ("text", "character varying"),
            ("numeric(8,2)", "numeric ( 12 , 2 )"),
            ("numeric(8,2)", "decimal"),
            ("timestamp without time zone", "timestamptz"),
            ("timestamp(3) with time zone", "timestamptz(6)"),
            ("int", "integer"),
        ] {
            assert_eq!(cost(old, new), Change::InPlace, "{old} to {new}");
        }
    }

    #[test]
    fn anything_that_changes_a_value_writes_the_table_anew() {
        for (old, new) in [
            ("varchar(20)", "varchar(10)"),
            ("text", "varchar(10)"),
            ("integer", "bigint"),
            ("json", "jsonb"),
            ("numeric(8,2)", "numeric(8,3)"),
            ("timestamp", "timestamp(3)"),
            ("char(3)", "char(4)"),
            ("text", "text[]"),
        ] {
            assert_eq!(cost(old, new), Change::Rewrite, "{old} to {new}");
        }
        assert_eq!(cost("text", "shop.mood"), Change::Unknown);
    }
}

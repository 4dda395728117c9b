//! What holds whatever the reviewed matrix says: visitors and strangers reach nothing that is not declared, and nobody
//! writes another's rows.

use crate::access::matrix::{COLUMNS, Line, Matrix, Section, Verdict, Who};
use crate::model::declared::Declared;

/// An invariant that does not hold, or cannot be seen to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// A stable name.
    pub rule: &'static str,
    /// The line of the matrix: `table sessions: select`.
    pub subject: String,
    /// The fact.
    pub message: String,
}

/// Every breach, in the order of the matrix.
pub fn breaches(matrix: &Matrix, declared: &[Declared]) -> Vec<Breach> {
    let mut found = Vec::new();
    for section in &matrix.sections {
        for line in &section.lines {
            found.extend(line.cells.iter().filter_map(|(who, verdict)| breach(section, line, *who, verdict, declared)));
        }
    }
    found
}

fn breach(section: &Section, line: &Line, who: Who, verdict: &Verdict, declared: &[Declared]) -> Option<Breach> {
    let subject = format!("{}: {}", section.name, line.label);
    let heading = COLUMNS.iter().find(|(other, _)| *other == who).map_or("", |(_, heading)| heading);
    let tell = |rule, message: String| {
        Some(Breach { rule, subject: subject.clone(), message: format!("{subject}: {heading}: {message}") })
    };
    let joined = line.label.contains('(');
    let given = line.label.starts_with("give ");
    match (who, verdict) {
        (_, Verdict::Failed(state)) => {
            tell("rls_not_established", format!("the probe failed ({state}), so nobody knows"))
        }
        (Who::Anon, Verdict::Reached) if !is_declared(section, line, &["anon"], declared) => {
            tell("rls_anon_reaches", "a visitor reaches it".to_owned())
        }
        (Who::NoId | Who::Stranger, Verdict::Reached)
            if !is_declared(section, line, &["anon", "authenticated"], declared) =>
        {
            tell("rls_stranger_reaches", "a user reaches what is not theirs".to_owned())
        }
        (Who::Other | Who::Nobody, Verdict::Reached)
            if !is_declared(section, line, &["anon", "authenticated"], declared) =>
        {
            let rule = if line.label.starts_with("select") || section.name == "views" {
                "rls_reads_others"
            } else {
                "rls_writes_others"
            };
            tell(rule, "a user reaches another's row".to_owned())
        }
        (Who::Own, Verdict::Reached) if given && !joined => {
            tell("rls_gives_away", "a user gives a row of theirs to somebody else".to_owned())
        }
        _ => None,
    }
}

fn is_declared(section: &Section, line: &Line, to: &[&str], declared: &[Declared]) -> bool {
    declared.iter().any(|exception| {
        let named = section.name == format!("table {}", exception.name) || line.label == exception.name;
        let allowed = line.label == exception.allow
            || line.label.starts_with(&format!("{} [", exception.allow))
            || line.label == exception.name;
        named && allowed && to.contains(&exception.to.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(label: &str, who: Who) -> Matrix {
        let mut section = Section::new("table notes");
        section.put(label, who, Verdict::Reached);
        Matrix { sections: vec![section] }
    }

    #[test]
    fn visitors_reach_only_what_is_declared() {
        let matrix = matrix("select", Who::Anon);
        assert_eq!(breaches(&matrix, &[])[0].rule, "rls_anon_reaches");
        let declared =
            Declared { name: "notes".into(), allow: "select".into(), to: "anon".into(), because: "a board".into() };
        assert_eq!(breaches(&matrix, &[declared]), []);
    }

    #[test]
    fn nobody_writes_anothers_rows() {
        assert_eq!(breaches(&matrix("update, blind", Who::Other), &[])[0].rule, "rls_writes_others");
        assert_eq!(breaches(&matrix("give user_id, blind", Who::Own), &[])[0].rule, "rls_gives_away");
        assert_eq!(breaches(&matrix("update", Who::Own), &[]), []);
    }
}

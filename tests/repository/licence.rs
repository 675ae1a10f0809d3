//! Expressions of licences, as crates state them.

/// Whether an expression is satisfied by allowed licences alone: `OR` and the older `/` need one side, `AND` both.
pub(crate) fn is_satisfied(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (satisfied, rest) = alternatives(&words, allowed);
    assert!(rest.is_empty(), "{expression}: expected OR or AND before {rest:?}");
    satisfied
}

fn alternatives<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    let (mut satisfied, mut rest) = conjunction(words, allowed);
    while let [word, behind @ ..] = rest
        && *word == "OR"
    {
        let (other, left) = conjunction(behind, allowed);
        satisfied |= other;
        rest = left;
    }
    (satisfied, rest)
}

fn conjunction<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    let (mut satisfied, mut rest) = one(words, allowed);
    while let [word, behind @ ..] = rest
        && *word == "AND"
    {
        let (other, left) = one(behind, allowed);
        satisfied &= other;
        rest = left;
    }
    (satisfied, rest)
}

fn one<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    match words {
        ["(", inner @ ..] => {
            let (satisfied, rest) = alternatives(inner, allowed);
            assert_eq!(rest.first(), Some(&")"), "{words:?}: expected )");
            (satisfied, &rest[1..])
        }
        // An exception permits more than its licence.
        [licence, "WITH", _, rest @ ..] | [licence, rest @ ..] => (allowed.contains(licence), rest),
        [] => panic!("expected a licence"),
    }
}

#[test]
fn is_satisfied_by_one_alternative_and_by_all_of_a_conjunction() {
    let allowed = ["MIT", "ISC"];
    for expression in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR (MIT AND ISC)", "MIT WITH LLVM-exception OR GPL-3.0"] {
        assert!(is_satisfied(expression, &allowed), "{expression}");
    }
    for expression in ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR Apache-2.0) AND MIT", "MIT AND ISC AND GPL-3.0"] {
        assert!(!is_satisfied(expression, &allowed), "{expression}");
    }
}

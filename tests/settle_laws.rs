//! The laws of what would decide it: the ways of being allowed are exactly the combinations of answers that the
//! table allows, and questions asked in order settle every one of them as the table does.

use proptest::prelude::*;
use vault::settle::{next_question, settled, ways};

use crate::adapter;
use crate::generate;

/// Every combination of so many answers.
fn combinations(counts: &[usize]) -> Vec<Vec<usize>> {
    counts.iter().fold(vec![Vec::new()], |all, count| {
        all.iter()
            .flat_map(|begun| (0..*count).map(move |answer| [begun.as_slice(), &[answer]].concat()))
            .collect()
    })
}

proptest! {
    #![proptest_config(crate::generate::tried(1000))]

    #[test]
    fn ways_and_questions_agree_with_brute_force(
        request in prop_oneof![generate::partly_unknown(), generate::conditional()]
    ) {
        let outcome = adapter::evaluate(&request).unwrap();
        // About every fifth request hangs on answers.
        let Some(deciding) = outcome.deciding else { return Ok(()) };
        let counts: Vec<usize> = deciding.questions.iter().map(|question| question.answers.len()).collect();
        if counts.iter().product::<usize>() > 512 {
            return Ok(());
        }
        let ways = ways(&deciding).unwrap();
        for answers in combinations(&counts) {
            let allowed = deciding.allowed(&answers).unwrap();
            let holds = |way: &&vault::settle::Way| {
                way.answers.iter().zip(&answers).all(|(any, answer)| any.contains(answer))
            };
            prop_assert_eq!(ways.iter().filter(holds).count(), usize::from(allowed), "{:?} in {:?}", answers, ways);

            // Asked one after the other, the questions end, and end with what the table says.
            let mut given = vec![None; counts.len()];
            let mut asked = 0;
            while let Some(question) = next_question(&deciding, &given) {
                prop_assert_eq!(given[question], None);
                given[question] = Some(answers[question]);
                asked += 1;
            }
            prop_assert!(asked <= counts.len());
            prop_assert_eq!(settled(&deciding, &given), Some(allowed));
        }
    }
}

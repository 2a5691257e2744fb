//! The page of an open challenge: the task and its status, the answers, the editors.

use crate::app::persistence::use_settled;
use crate::app::slices::work as in_slices;
use crate::browser;
use crate::components::explanation::Explanation;
use crate::components::grid::Grid;
use crate::components::i18n::use_i18n;
use crate::dom;
use crate::routes::projector;
use crate::state::{Action, Draft};
use crate::teach::components::challenge::Challenge;
use crate::teach::components::editor_list::EditorList;
use crate::teach::components::prediction::Prediction;
use crate::teach::components::solved::{LEARNT, Solved};
use crate::teach::state::{Learner, LearnerAction, Work};
use crate::teach::view::{challenge as views, editor_list, solved as learnt};
use crate::view::{ViewInput, answer, explanation};
use challenge::{Answer, Grade, Grader, Grading};
use messages::key;
use std::collections::BTreeMap;
use std::rc::Rc;
use vault::ReportCache;
use yew::{
    AttrValue, Callback, Html, Properties, component, hook, html, use_callback, use_effect_with,
    use_memo, use_mut_ref, use_state,
};

/// The delay after the last change before an attempt is graded, in milliseconds.
const A_MOMENT: u32 = 60;

/// The time without a change after which an incorrect attempt counts as one, in milliseconds.
const A_PAUSE: u32 = 1500;

/// The properties of the challenge page.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The index of the challenge.
    pub(super) at: usize,
    /// The work on it.
    pub(super) work: Rc<Work>,
    /// The learner's state.
    pub(super) learner: Rc<Learner>,
    /// Dispatches the learner's actions.
    pub(super) act: Callback<LearnerAction>,
}

/// The challenge page.
#[component]
pub(super) fn ChallengePage(props: &Props) -> Html {
    let Props {
        at,
        work,
        learner,
        act,
    } = props;
    let at = *at;
    let i18n = use_i18n();
    let words = i18n.words();
    let dispatch: Callback<Action> = use_callback(act.clone(), |action, act| {
        act.emit(LearnerAction::Edit(action));
    });
    let memory = use_mut_ref(ReportCache::default);
    let judged = use_memo(Rc::clone(&work.desk.draft), |draft| {
        let draft_case = draft.draft_case();
        let report = memory.borrow_mut().report(&draft_case.case);
        (draft_case, report)
    });
    let (draft_case, report) = &*judged;
    let input = ViewInput {
        words,
        state: &work.desk,
        origin: work.desk.origin,
        draft_case,
        report,
        pinned: None,
    };
    let explained = explanation::why(&input);
    let graded = use_grade(at, work, act);
    let (grade, on_wall) = graded
        .as_deref()
        .map_or((None, None), |(grade, case)| (Some(grade), Some(case)));
    let row = input.spot().and_then(|spot| report.rows.get(spot.row));
    let row = row
        .map(|row| format!("&row={}", row.action))
        .unwrap_or_default();
    let view = views::challenge(words, learner, at, work, grade);
    let said = use_settled(view.standing.clone());
    let solved = use_memo((work.solved.clone(), i18n.clone()), |(solved, i18n)| {
        let attempt = solved.as_ref()?;
        Some(learnt::solved(i18n.words(), &work.own, attempt))
    });
    let next = (0..learner.written.len()).find(|at| !learner.is_solved(*at));
    let (edits, standing) = (view.edits, view.standing.clone());
    let prediction = view.prediction.clone();
    let is_open = prediction
        .as_ref()
        .is_none_or(|prediction| prediction.is_open);
    let learnt_it = solved.is_some();
    html! {
        <main>
            <div class="desk">
            <section class="answer teach-side" aria-label={i18n.text(key::TEACH_TASK)}>
                <Challenge challenge={view} {said} {act} />
                if let Some(solved) = &*solved {
                    <Solved solved={solved.clone()} {next} {act} />
                }
            </section>
            <section class="asked teach-work" aria-label={i18n.text(key::TEACH_WORK)}>
                if let Some(prediction) = prediction {
                    <Prediction {prediction} {act} />
                }
                if is_open {
                    <Grid grid={answer::grid(&input)} dispatch={&dispatch} />
                    <Explanation why={explained.clone()} dispatch={&dispatch} />
                }
                if let Some(case) = on_wall {
                    <p class="onward"><a href={format!("{case}{row}")} target="_blank" rel="noopener">{ i18n.text(key::TEACH_PROJECT) }</a></p>
                }
                <section id="policies" class="policies" aria-labelledby="policies-title">
                    <h2 id="policies-title">{ i18n.text(key::UI_POLICIES) }</h2>
                    if !edits {
                        <p class="hint">{ i18n.text(key::TEACH_DESK_QUESTIONS) }</p>
                    }
                    <EditorList desk={editor_list::desk(&input, &work.own, explained.as_ref())} dispatch={&dispatch} />
                    if edits {
                        <button type="button" class="plain" onclick={act.reform(|_| LearnerAction::Reset)}>{ i18n.text(key::TEACH_RESET) }</button>
                    }
                </section>
            </section>
            </div>
            // A narrow window shows only the editors: the status, and the link to the review, stay visible.
            <div class="teach-dock">
                <p aria-hidden="true">{ standing }</p>
                if learnt_it {
                    <button type="button" class="teach-main" onclick={|_| { dom::focus(LEARNT); }}>{ i18n.text(key::TEACH_SOLVED_READ) }</button>
                }
            </div>
        </main>
    }
}

/// A grade, and the projector's address for the case that was graded.
type Graded = (Grade, AttrValue);

/// The inputs of the grade of one challenge: the policies, and the answers with those that were checked.
type Depends = (
    Rc<Draft>,
    BTreeMap<String, Answer>,
    BTreeMap<String, Answer>,
);

/// The grade of the attempt. The report, the goals and the guardrails are graded at once, the comparisons of access in
/// slices; the next change cancels them. A grade that could still become a solution is not shown before it is complete.
#[hook]
fn use_grade(at: usize, work: &Rc<Work>, act: &Callback<LearnerAction>) -> Option<Rc<Graded>> {
    let grade = use_state(|| None::<Rc<Graded>>);
    let slices = use_mut_ref(|| None);
    let cache = use_mut_ref(ReportCache::default);
    let moment = if grade.is_some() { A_MOMENT } else { 0 };
    let depends: Depends = (
        Rc::clone(&work.desk.draft),
        work.answers.clone(),
        work.checked.clone(),
    );
    use_effect_with(depends, {
        let (work, act, setter) = (Rc::clone(work), act.clone(), grade.setter());
        move |_| {
            let waiting = Rc::clone(&slices);
            let begin = move || {
                let attempt = work.attempt();
                let mut grader = Grader::with_cache(&work.own, cache.take());
                let grading = grader.begin(&attempt);
                cache.replace(grader.into_cache());
                let show = move |grade: &Grade| {
                    let address = projector(Some(&grade.case), None).into();
                    setter.set(Some(Rc::new((grade.clone(), address))));
                };
                if !grading.can_be_solved() {
                    show(grading.so_far());
                }
                let left = Rc::clone(&waiting);
                in_slices(&waiting, grading, Grading::step, move |grading| {
                    let grade = grading.finish();
                    if grade.is_solved() && work.is_all_checked() {
                        act.emit(LearnerAction::Solved(at, Rc::new(attempt)));
                    } else if !grade.is_solved() && attempt.case != work.own.start {
                        // Every pause while typing is not an attempt.
                        let missed = browser::set_timeout(A_PAUSE, move || {
                            act.emit(LearnerAction::Missed(at));
                        });
                        left.replace(Some(missed));
                    }
                    show(&grade);
                });
            };
            slices.replace(Some(browser::set_timeout(moment, begin)));
        }
    });
    (*grade).clone()
}

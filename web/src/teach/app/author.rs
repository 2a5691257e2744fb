//! The authoring tool: from a case to a challenge as a file or a link, and back.

use super::share_box::ShareBox;
use crate::app::persistence::{draft, use_settled};
use crate::app::store::Snapshot;
use crate::browser;
use crate::components::grid::Grid;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use crate::dom;
use crate::state::{self, Action, CellId, Origin, Selection};
use crate::teach::components::author::goals::Goals;
use crate::teach::components::author::guardrails::Rules;
use crate::teach::components::author::mistakes::Solutions;
use crate::teach::components::author::questions::Questions;
use crate::teach::components::author::texts::Texts;
use crate::teach::components::author::variation::Variation;
use crate::teach::components::editor_list::EditorList;
use crate::teach::state::author::{Aim, Author, Mistake, Write};
use crate::teach::view::author as views;
use crate::teach::view::editor_list::desk;
use crate::view::ViewInput;
use challenge::workshop::Listed;
use challenge::{Challenge, Workshop, read, validate, write, write_pretty};
use messages::Messages;
use messages::key;
use std::rc::Rc;
use vault::case::VERDICTS;
use vault::{case, share};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, Reducible, component, hook, html,
    use_callback, use_effect_with, use_memo, use_mut_ref, use_state_eq,
};

/// The maximum size of a challenge file, in bytes.
const MOST: u32 = 1 << 20;

/// The number of seeds that the author's page tests; `canivault challenge test` tests a hundred.
const SEEDS: u32 = 10;

/// The delay after the last change before a wrong solution is graded, in milliseconds.
const A_MOMENT: u32 = 500;

impl Reducible for Author {
    type Action = Write;

    fn reduce(self: Rc<Self>, write: Write) -> Rc<Self> {
        Rc::new((*self).clone().apply(write))
    }
}

/// The properties of the authoring tool.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The challenge being written.
    pub(super) author: Rc<Author>,
    /// Dispatches the author's actions.
    pub(super) write: Callback<Write>,
    /// Called to add the challenge to the workshop that is being prepared.
    pub(super) onbring: Callback<Box<Challenge>>,
}

/// The authoring tool.
#[component]
pub(super) fn Compose(props: &Props) -> Html {
    let i18n = use_i18n();
    let words = i18n.words();
    let Props { author, write, .. } = props;
    let told = use_state_eq(AttrValue::default);
    let proof = use_state_eq(|| None::<(Challenge, Vec<AttrValue>)>);
    let challenge = &author.challenge;

    let start = use_memo(challenge.start.clone(), |start| {
        Snapshot::still(start, Origin::Own)
    });
    let input = start.view_input(words);
    let report = &start.report;
    let onmark = {
        let actions: Vec<String> = report
            .rows
            .iter()
            .map(|row| row.action.to_owned())
            .collect();
        on_cell(write, move |spot| {
            let action = actions.get(spot.row)?.clone();
            Some(Write::Aim(Aim::Cell(action, spot.layer)))
        })
    };
    let onrail = {
        let start = Rc::clone(&start);
        on_cell(write, move |spot| {
            Some(Write::Guard(views::rail_of(&start.report, spot.row)?))
        })
    };
    let solved = use_memo(Rc::clone(&author.desk.draft), |draft| {
        let draft_case = draft.draft_case();
        let report = vault::report(&draft_case.case);
        (draft_case, report)
    });
    let desk_seen = ViewInput {
        words,
        state: &author.desk,
        origin: author.desk.origin,
        draft_case: &solved.0,
        report: &solved.1,
        pinned: None,
    };
    let dispatch = write.reform(Write::EditSolution);

    use_finding_out(author, write);

    let problem = use_memo(challenge.clone(), |challenge| {
        read(&self::write(challenge)).err()
    });
    let problem = problem
        .as_ref()
        .as_ref()
        .map(|error| AttrValue::from(words.challenge_error(error)));
    let said = use_settled(problem.clone().unwrap_or_default());
    let onprove = {
        let (challenge, i18n, proof) = (challenge.clone(), i18n.clone(), proof.setter());
        Callback::from(move |_| {
            let faults = validate(&challenge, SEEDS).faults;
            let sentences = faults
                .iter()
                .map(|fault| i18n.words().fault(&challenge, fault).into());
            proof.set(Some((challenge.clone(), sentences.collect())));
        })
    };
    // The result of validation applies to one version of the challenge only.
    let faults = proof
        .as_ref()
        .filter(|(proved, _)| proved == challenge)
        .map(|(_, faults)| faults.clone());
    let onsave = {
        let (challenge, i18n, told) = (challenge.clone(), i18n.clone(), told.setter());
        Callback::from(move |_| {
            if browser::save(&format!("{}.json", challenge.id), &write_pretty(&challenge)) {
                told.set(i18n.text(key::TEACH_PROGRESS_SAVED));
            }
        })
    };
    let onanew = {
        let (write, i18n, told) = (write.clone(), i18n.clone(), told.setter());
        Callback::from(move |_| {
            write.emit(Write::Take(Box::new(drafted())));
            told.set(i18n.text(key::TEACH_AUTHOR_TAKEN));
        })
    };
    let onbring = {
        let (challenge, onbring) = (challenge.clone(), props.onbring.clone());
        Callback::from(move |_| onbring.emit(Box::new(challenge.clone())))
    };
    let onfile = use_callback((write.clone(), i18n.clone()), {
        let told = told.setter();
        move |event: Event, (write, i18n)| {
            let Some(file) = dom::chosen_files(&event).into_iter().next() else {
                return;
            };
            let (write, i18n, told) = (write.clone(), i18n.clone(), told.clone());
            browser::spawn(async move {
                let text = browser::read_text(&file, MOST).await.unwrap_or_default();
                told.set(bring(&text, &write, i18n.words()));
            });
        }
    });
    let onlink = use_callback((write.clone(), i18n.clone()), {
        let told = told.setter();
        move |event: InputEvent, (write, i18n)| {
            let link = dom::typed(&event);
            if link.trim().is_empty() {
                return;
            }
            told.set(match (share::decode(link.trim()), own_challenge(&link)) {
                (Ok(case), _) => {
                    write.emit(Write::Take(Box::new(case)));
                    i18n.text(key::TEACH_AUTHOR_TAKEN)
                }
                (Err(_), Some(challenge)) => {
                    write.emit(Write::Open(Box::new(challenge)));
                    i18n.text(key::TEACH_AUTHOR_OPENED)
                }
                (Err(error), None) => {
                    let why = i18n.words().share_error(&error);
                    i18n.text(key::TeachRefusedWhy { why: &why })
                }
            });
        }
    });
    let link = problem.is_none().then(|| link(challenge));
    let verdict = challenge.goals.verdict.as_ref();
    let verdict = verdict.map_or("", |verdict| VERDICTS.name(verdict));
    let shown = author.shown.map(|at| at.to_string()).unwrap_or_default();
    let mistake = author
        .shown
        .and_then(|at| views::mistake(words, challenge, at));
    html! {
        <>
            <section class="teach-card" aria-labelledby="teach-title">
                <h2 id="teach-title" tabindex="-1">{ i18n.text(key::TEACH_TOOL_AUTHOR) }</h2>
                <p>{ i18n.text(key::TEACH_AUTHOR_ABOUT) }</p>
                <div class="fields">
                    <div class="field">
                        <label for="author-link">{ i18n.text(key::TEACH_AUTHOR_LINK) }</label>
                        <input id="author-link" type="text" class="code" autocomplete="off" spellcheck="false" oninput={onlink} />
                    </div>
                    <div class="field">
                        <label for="author-file">{ i18n.text(key::TEACH_AUTHOR_FILE) }</label>
                        <input id="author-file" type="file" accept=".json,application/json" onchange={onfile} />
                    </div>
                </div>
                <div class="teach-row">
                    <button type="button" class="plain" onclick={onanew}>{ i18n.text(key::TEACH_AUTHOR_ANEW) }</button>
                    <span class="hint" role="status">{ inline_code(&told) }</span>
                </div>
            </section>
            <section class="teach-card" aria-labelledby="author-goals">
                <h3 id="author-goals">{ i18n.text(key::TEACH_GOALS) }</h3>
                <Grid grid={views::goal_grid(&input, challenge)} dispatch={onmark} marks={i18n.text(key::TEACH_AUTHOR_GOALS)} />
                <Goals verdicts={views::verdicts(words)} {verdict} goals={views::aims(words, challenge)} {write} />
            </section>
            <section class="teach-card" aria-labelledby="author-texts">
                <h3 id="author-texts">{ i18n.text(key::TEACH_AUTHOR_TEXTS) }</h3>
                <Texts
                    id={challenge.id.clone()}
                    texts={views::texts(words, challenge)}
                    sources={challenge.sources.join("\n")}
                    {write}
                />
            </section>
            <section class="teach-card" aria-labelledby="author-rules">
                <h3 id="author-rules">{ i18n.text(key::TEACH_AUTHOR_RULES) }</h3>
                <Rules
                    editable={views::editable(words, challenge)}
                    rails={views::rails(words, challenge)}
                    vias={views::vias(words)}
                    keeps={challenge.keeps.as_ref().map(|keeps| AttrValue::from(keeps.join(", ")))}
                    beyond={challenge.beyond.as_ref().map(|beyond| AttrValue::from(beyond.join(", ")))}
                    grid={views::rail_grid(&input, challenge)}
                    {onrail}
                    {write}
                />
            </section>
            <section class="teach-card" aria-labelledby="author-questions">
                <h3 id="author-questions">{ i18n.text(key::TEACH_AUTHOR_QUESTIONS) }</h3>
                <Questions
                    questions={views::questions(words, challenge)}
                    blocker={views::first_blocker(report, &challenge.start)}
                    {write}
                />
            </section>
            <section class="teach-card" aria-labelledby="author-solution">
                <h3 id="author-solution">{ i18n.text(key::TEACH_AUTHOR_SOLUTIONS) }</h3>
                <p>{ i18n.text(key::TEACH_AUTHOR_SOLUTION) }</p>
                <Solutions solutions={views::solutions(words, challenge)} {shown} {mistake} {write} />
                <p role="status">{ inline_code(&words.verdict(&solved.1)) }</p>
                <EditorList desk={desk(&desk_seen, challenge, None)} {dispatch} />
            </section>
            <section class="teach-card" aria-labelledby="author-vary">
                <h3 id="author-vary">{ i18n.text(key::TEACH_AUTHOR_VARY) }</h3>
                <Variation varying={views::varying(words, challenge)} {write} />
            </section>
            <section class="teach-card" aria-labelledby="author-test">
                <h3 id="author-test">{ i18n.text(key::TEACH_AUTHOR_TEST) }</h3>
                if let Some(problem) = &problem {
                    <p class="field-problem">{ inline_code(&i18n.text(key::TeachAuthorProblem { problem })) }</p>
                } else {
                    <button type="button" onclick={onprove}>{ i18n.text(key::TEACH_AUTHOR_PROVE) }</button>
                }
                <p class="unseen" role="status">{ &said }</p>
                <div role="status">
                    if let Some(faults) = faults {
                        if faults.is_empty() {
                            <p>{ i18n.text(key::TeachAuthorProved { count: &SEEDS.to_string() }) }</p>
                        } else {
                            <ul class="teach-list">{ for faults.iter().map(|fault| html! { <li>{ inline_code(fault) }</li> }) }</ul>
                        }
                    }
                </div>
                if let Some(link) = link {
                    <div class="teach-row">
                        <button type="button" onclick={onsave}>{ i18n.text(key::TEACH_AUTHOR_SAVE) }</button>
                        <button type="button" onclick={onbring}>{ i18n.text(key::TEACH_AUTHOR_BRING) }</button>
                    </div>
                    <ShareBox
                        id="author-share"
                        label={i18n.text(key::TEACH_AUTHOR_SHARE)}
                        text={link}
                        copy={i18n.text(key::TEACH_AUTHOR_COPY)}
                        qr={i18n.text(key::TEACH_AUTHOR_QR)}
                    />
                }
            </section>
        </>
    }
}

/// The action for a click on a cell of a grid.
fn on_cell(
    write: &Callback<Write>,
    written: impl Fn(CellId) -> Option<Write> + 'static,
) -> Callback<Action> {
    let write = write.clone();
    Callback::from(move |action| {
        if let Action::Select(Selection::At(spot)) = action
            && let Some(written) = written(spot)
        {
            write.emit(written);
        }
    })
}

/// Determines what a wrong solution fails, after the last change.
#[hook]
fn use_finding_out(author: &Author, write: &Callback<Write>) {
    let waiting = use_mut_ref(|| None);
    let wrong = author
        .unsaid
        .and_then(|at| Some((at, author.challenge.wrong.get(at)?.clone())));
    use_effect_with(wrong, {
        let write = write.clone();
        move |wrong| {
            let at = wrong.as_ref().map(|(at, _)| *at);
            let later = at.map(|at| {
                browser::set_timeout(A_MOMENT, move || {
                    write.emit(Write::Mistake(Mistake::Fails(at)));
                })
            });
            waiting.replace(later);
        }
    });
}

/// The case of this tab's draft, or the first example.
pub(super) fn drafted() -> case::Case {
    let draft = draft().and_then(|draft| case::read(&draft).ok());
    draft.or_else(|| state::example(0)).unwrap_or_default()
}

/// Opens a file: a challenge, or a case to make one from.
fn bring(text: &str, write: &Callback<Write>, words: &Messages) -> AttrValue {
    match read(text) {
        Ok(challenge) => {
            write.emit(Write::Open(Box::new(challenge)));
            words.text(key::TEACH_AUTHOR_OPENED).into()
        }
        Err(error) => match case::read(text) {
            Ok(case) => {
                write.emit(Write::Take(Box::new(case)));
                words.text(key::TEACH_AUTHOR_TAKEN).into()
            }
            Err(_) => words
                .text(key::TeachAuthorProblem {
                    problem: &words.challenge_error(&error),
                })
                .into(),
        },
    }
}

/// The challenge in a link; one by the link's author takes precedence over one of the course.
fn own_challenge(link: &str) -> Option<Challenge> {
    let workshop = Workshop::decode(link.trim()).ok()?;
    let is_own = |listed: &&Listed| matches!(listed, Listed::Own(_));
    let own = workshop.challenges.iter().find(is_own);
    own.or(workshop.challenges.first())?.challenge()
}

/// A link to this challenge.
fn link(challenge: &Challenge) -> AttrValue {
    let workshop = Workshop {
        version: challenge::workshop::VERSION,
        challenges: vec![Listed::Own(Box::new(challenge.clone()))],
        ..Workshop::default()
    };
    format!("{}#{}", browser::address(), workshop.encode()).into()
}

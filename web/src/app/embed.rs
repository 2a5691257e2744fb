//! The page in a frame of somebody else's page (`embed/`): the answer and the policies it is about, compact, and what
//! is said to the page around it. `embed.rs` has the messages.

use super::persistence;
use super::preferences::{Appearance, use_preferences};
use super::store::{PtrEq, Store, use_store};
use crate::browser;
use crate::components::explanation::Explanation;
use crate::components::grid::Grid;
use crate::components::i18n::I18n;
use crate::components::notice::Notice;
use crate::components::policy_excerpt::PolicyExcerpt;
use crate::components::principal_picker::PrincipalPicker;
use crate::components::verdict::Verdict;
use crate::embed::{self, Options};
use crate::routes::PLAYGROUND;
use crate::state::{Action, CellId, Origin, Selection};
use crate::view::{self, answer, paste, policies, toolbar};
use messages::key;
use std::rc::Rc;
use vault::case::Case;
use vault::share;
use yew::{
    AttrValue, Callback, ContextProvider, Html, Properties, component, hook, html, use_callback,
    use_effect_with, use_memo, use_mut_ref, use_state_eq,
};

/// Any origin: for what holds nothing that was typed.
const ANYBODY: &str = "*";

/// What the frame begins with.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// How it speaks and looks.
    pub appearance: Appearance,
}

/// The page in a frame.
#[component]
pub fn Frame(props: &Props) -> Html {
    let tongue = use_preferences(&props.appearance);
    let first = use_memo((), |()| PtrEq(Rc::new(persistence::first())));
    let store = use_store(&first);
    let dispatch = store.dispatch.clone();
    let i18n = tongue.i18n.clone();
    let options = use_memo((), |()| Options::read(browser::asked));
    use_row(&store, &options);
    persistence::use_files(&if options.read_only {
        // They are not for the browser either, which would show them instead of the frame.
        Callback::noop()
    } else {
        dispatch.clone()
    });
    let host = use_host(&store);

    let seen = store.now.seen(i18n.words());
    let told = if host.shared {
        i18n.text(key::UI_EMBED_SHARED)
    } else {
        AttrValue::default()
    };
    let mut verdict = answer::verdict(&seen, &[]);
    // Where the case came from is the page around this one; what it calls it is worth more.
    let title = store.now.state.draft.title.clone();
    verdict.label = title.unwrap_or_default().into();
    verdict.ways = Vec::new();
    let said = persistence::use_settled(verdict.sentence.clone());
    let rest = use_memo((store.rest.clone(), i18n.clone()), |(rest, i18n)| {
        let seen = rest.seen(i18n.words());
        let why = view::explanation::why(&seen);
        let layers = policies::layers(&seen, why.as_ref());
        (why, layers)
    });
    let (why, (layers, others)) = &*rest;
    let shown = layers
        .iter()
        .chain(others)
        .filter(|layer| options.shows(layer.layer.word(), layer.is_empty));
    let sheets = shown.flat_map(|layer| &layer.levels).flat_map(|level| &level.sheets).map(|sheet| {
        html! { <PolicyExcerpt key={sheet.id.0} sheet={sheet.clone()} read_only={options.read_only} dispatch={&dispatch} /> }
    });
    let page = use_memo(store.rest.draft_case.clone(), |draft_case| {
        AttrValue::from(format!("{PLAYGROUND}#{}", share::encode(&draft_case.case)))
    });
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
            <main class="page frame">
                <h1 class="unseen">{ i18n.text(key::UI_NAME) }</h1>
                <Verdict {verdict} {said} />
                <Notice notice={toolbar::notice(i18n.words(), &store.rest.state)} {told} dispatch={&dispatch} />
                <PrincipalPicker choosing={paste::choosing(&seen)} dispatch={&dispatch} />
                <Grid grid={answer::grid(&seen)} dispatch={&dispatch} />
                <Explanation why={why.clone()} dispatch={&dispatch} />
                <section class="policies" aria-label={i18n.text(key::UI_POLICIES)}>{ for sheets }</section>
                <footer class="frame-foot">
                    <a href={(*page).clone()} target="_blank" rel="noopener">{ i18n.text(key::UI_EMBED_OPEN) }</a>
                    if let Some((origin, onshare)) = host.share {
                        <button type="button" onclick={onshare.reform(|_| ())}>
                            { i18n.text(key::UiEmbedShare { origin: &origin }) }
                        </button>
                        <span class="hint">{ i18n.text(key::UI_EMBED_SHARE_HINT) }</span>
                    }
                </footer>
            </main>
        </ContextProvider<I18n>>
    }
}

/// Explains the row that the address asks for, once.
#[hook]
fn use_row(store: &Store, options: &Options) {
    let rows = &store.now.report.rows;
    let row = options.row.as_ref();
    let row = row.and_then(|action| rows.iter().position(|row| row.action == action));
    let dispatch = store.dispatch.clone();
    use_effect_with((), move |()| {
        if let Some(row) = row {
            dispatch.emit(Action::Select(Selection::At(CellId { row, layer: None })));
        }
    });
}

/// The page around this one, as far as the frame's own page needs it.
struct Host {
    /// Whether the visitor has given it the case.
    shared: bool,
    /// Where that page is from, and what gives it the case; `None` when there is nothing of the visitor's to give.
    share: Option<(AttrValue, Callback<()>)>,
}

/// Whether the case is as it came from a link or a message, so that nothing in it is the visitor's.
fn is_untouched(store: &Store) -> bool {
    store.now.state.origin == Origin::Link
}

/// Talks with the page around this one.
#[hook]
fn use_host(store: &Store) -> Host {
    let origin = use_state_eq(|| None::<AttrValue>);
    let shared = use_state_eq(|| false);
    // The case that came last, and whether the visitor has changed it since.
    let given = use_mut_ref(|| share::decode(&browser::fragment()).ok());
    let untouched = use_mut_ref(|| false);
    untouched.replace(is_untouched(store));
    // Each case is answered, also one that comes to what the one before came to.
    let turn = use_state_eq(|| 0_u32);
    let turns = use_mut_ref(|| 0_u32);

    let onheard = use_callback(store.dispatch.clone(), {
        let origin = origin.setter();
        let shared = shared.setter();
        let untouched = Rc::clone(&untouched);
        let turn = turn.setter();
        move |(from, message): (String, String), dispatch| {
            let Some(case) = embed::received(&message) else {
                return;
            };
            origin.set(Some(from.into()));
            let next = turns.borrow().wrapping_add(1);
            turns.replace(next);
            turn.set(next);
            match case {
                // What the visitor is at is left alone when the page only repeats itself.
                Ok(case) if given.borrow().as_ref() == Some(&case) => {}
                Ok(case) => {
                    shared.set(false);
                    open(dispatch, &case, *untouched.borrow());
                    given.replace(Some(case));
                }
                Err(error) => dispatch.emit(Action::Refuse(share::Error::Case(error))),
            }
        }
    });
    use_effect_with(onheard, |onheard| {
        let onheard = onheard.clone();
        let listener = browser::on_message(move |from, message| onheard.emit((from, message)));
        browser::tell_parent(&embed::ready(), ANYBODY);
        move || drop(listener)
    });
    use_effect_with((), |()| {
        let watch = browser::on_height(|pixels| {
            browser::tell_parent(&embed::height(pixels), ANYBODY);
        });
        move || drop(watch)
    });
    use_effect_with(
        (store.now.report.clone(), is_untouched(store), *turn),
        |(report, untouched, _)| {
            if *untouched {
                browser::tell_parent(&embed::report(report), ANYBODY);
            }
        },
    );

    let onshare = use_callback((store.rest.draft_case.clone(), (*origin).clone()), {
        let shared = shared.setter();
        move |(), (draft_case, origin)| {
            if let Some(origin) = origin {
                browser::tell_parent(&embed::share(&draft_case.case), origin);
                shared.set(true);
            }
        }
    });
    let nameable = origin.as_ref().filter(|origin| origin.starts_with("http"));
    let share = nameable.filter(|_| !is_untouched(store));
    Host {
        shared: *shared,
        share: share.map(|origin| (origin.clone(), onshare)),
    }
}

/// Opens a case of the page around this one. What the visitor had changed can be had back.
fn open(dispatch: &Callback<Action>, case: &Case, untouched: bool) {
    dispatch.emit(Action::Open(Box::new(case.clone()), Origin::Link));
    if untouched {
        dispatch.emit(Action::Dismiss);
    }
}

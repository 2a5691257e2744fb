//! The page in a frame of somebody else's page (`embed/`): a caption, the path, and below it one of why, the policies and
//! the fixes, so that all of it is on the screen at once. And what is said to the page around it: `embed.rs` has the
//! messages.

use super::found::use_found;
use super::persistence;
use super::send;
use super::store::{Same, Store, use_store};
use super::tongue::{Appearance, use_tongue};
use crate::browser;
use crate::components::choosing::Choosing;
use crate::components::excerpt::Excerpt;
use crate::components::fixes::Fixes;
use crate::components::frame_tabs::{FrameTabs, Tab};
use crate::components::grid::Grid;
use crate::components::held::Held;
use crate::components::masthead::logo;
use crate::components::notice::Notice;
use crate::components::prose::prose;
use crate::components::speech::Speech;
use crate::components::verdict::Verdict;
use crate::components::why::Why;
use crate::embed::{self, Options};
use crate::routes::PLAYGROUND;
use crate::state::{Action, Look, Origin, SheetId, Spot};
use crate::view::{self, answer, extras, fixes, paste, policies};
use std::rc::Rc;
use vault::case::Case;
use vault::report::Verdict as Outcome;
use vault::share;
use words::key;
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
    let tongue = use_tongue(&props.appearance);
    let first = use_memo((), |()| Same(Rc::new(persistence::first())));
    let store = use_store(&first);
    let ask = store.ask.clone();
    let speech = tongue.speech.clone();
    let options = use_memo((), |()| Options::read(browser::asked));
    use_row(&store, &options);
    persistence::use_files(&if options.read_only {
        // They are not for the browser either, which would show them instead of the frame.
        Callback::noop()
    } else {
        ask.clone()
    });
    let host = use_host(&store);

    let seen = store.now.seen(speech.words());
    let send = send::use_send(&store.rest, &speech);
    let told = if host.shared {
        speech.text(key::UI_EMBED_SHARED)
    } else {
        send.told.clone()
    };
    let mut verdict = answer::verdict(&seen, &[]);
    let said = persistence::use_settled(verdict.sentence.clone());
    // What the page around this one calls the case; else who does what.
    let title = store.now.state.draft.title.clone().map(AttrValue::from);
    let caption = title.unwrap_or_else(|| std::mem::take(&mut verdict.about));
    verdict.label = AttrValue::default();
    verdict.ways = Vec::new();
    let rest = use_memo((store.rest.clone(), speech.clone()), |(rest, speech)| {
        let seen = rest.seen(speech.words());
        let why = view::why::why(&seen);
        let layers = policies::layers(&seen, why.as_ref());
        (why, layers)
    });
    let (why, (layers, others)) = &*rest;
    let shown = layers
        .iter()
        .chain(others)
        .filter(|layer| options.shows(layer.layer.word(), layer.is_empty));
    let sheets = shown
        .flat_map(|layer| &layer.levels)
        .flat_map(|level| &level.sheets);
    let mut tabs: Vec<(Panel, Tab)> = Vec::new();
    if why.is_some() {
        let panel = html! { <Why why={why.clone()} ask={&ask} /> };
        tabs.push((
            Panel::Why,
            Tab::new("why".to_owned(), speech.text(key::UI_EMBED_WHY), panel),
        ));
    }
    for sheet in sheets {
        let panel =
            html! { <Excerpt sheet={sheet.clone()} read_only={options.read_only} ask={&ask} /> };
        let key = format!("policy-{}", sheet.id.0);
        tabs.push((
            Panel::Policy(sheet.id),
            Tab::new(key, sheet.label.clone(), panel),
        ));
    }
    let found = use_found(&store.rest);
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |about, (onmessage, fixes)| onmessage.emit((about, fixes.clone())),
    );
    if !options.read_only && store.now.report.verdict == Outcome::Fail {
        let fixes = found.fixes.as_deref().map(Vec::as_slice);
        let panel = html! {
            <Fixes fixes={fixes::fixes(&seen, fixes)} nothing={fixes::nothing(&seen, fixes)} {onmessage} ask={&ask} />
        };
        tabs.push((
            Panel::Fixes,
            Tab::new("fixes".to_owned(), speech.text(key::UI_EMBED_FIX), panel),
        ));
    }
    let (panel, onpanel) = use_panel(&store);
    let chosen = panel.and_then(|panel| tabs.iter().position(|(each, _)| *each == panel));
    let panels: Vec<Panel> = tabs.iter().map(|(panel, _)| *panel).collect();
    let onchoose = use_callback((panels, onpanel), |at: usize, (panels, onpanel)| {
        onpanel.emit(panels.get(at).copied());
    });
    let tabs: Vec<Tab> = tabs.into_iter().map(|(_, tab)| tab).collect();
    let page = use_memo(store.rest.asked.clone(), |asked| {
        AttrValue::from(format!("{PLAYGROUND}#{}", share::encode(&asked.case)))
    });
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <main class="frame">
                <header class="frame-caption">
                    <h1>{ logo() }<span class="unseen">{ speech.text(key::UI_NAME) }</span></h1>
                    <p>{ prose(&caption) }</p>
                    <a href={(*page).clone()} target="_blank" rel="noopener">{ speech.text(key::UI_EMBED_OPEN) }</a>
                </header>
                <Verdict {verdict} {said} />
                <Notice
                    notice={extras::notice(speech.words(), &store.rest.state)}
                    {told}
                    ontold={(!host.shared).then(|| send.ontold.clone())}
                    ask={&ask}
                />
                <Held held={send.held.clone()} onhow={&send.onhow} />
                <Choosing choosing={paste::choosing(&seen)} ask={&ask} />
                <Grid grid={answer::grid(&seen)} ask={&ask} />
                <FrameTabs {tabs} chosen={chosen.unwrap_or(0)} {onchoose} label={speech.text(key::UI_EMBED_PARTS)} />
                if let Some((origin, onshare)) = host.share {
                    <footer class="frame-foot">
                        <button type="button" onclick={onshare.reform(|_| ())}>
                            { speech.text(key::UiEmbedShare { origin: &origin }) }
                        </button>
                        <span class="hint">{ speech.text(key::UI_EMBED_SHARE_HINT) }</span>
                    </footer>
                }
            </main>
        </ContextProvider<Speech>>
    }
}

/// What is below the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    Why,
    Policy(SheetId),
    Fixes,
}

/// What was chosen, if anything was. A gate that is chosen brings its explanation, a place in a policy brings the policy.
#[hook]
fn use_panel(store: &Store) -> (Option<Panel>, Callback<Option<Panel>>) {
    let panel = use_state_eq(|| None);
    let setter = panel.setter();
    let is_first = use_mut_ref(|| true);
    use_effect_with(store.rest.state.look, {
        let setter = setter.clone();
        move |_| {
            if !is_first.replace(false) {
                setter.set(Some(Panel::Why));
            }
        }
    });
    use_effect_with(
        store
            .rest
            .state
            .pointed
            .map(|pointed| (pointed.sheet, pointed.time)),
        {
            let setter = setter.clone();
            move |pointed| {
                if let Some((sheet, _)) = pointed {
                    setter.set(Some(Panel::Policy(*sheet)));
                }
            }
        },
    );
    let onpanel = use_callback(setter, |chosen, setter| setter.set(chosen));
    (*panel, onpanel)
}

/// Explains the row that the address asks for, once.
#[hook]
fn use_row(store: &Store, options: &Options) {
    let rows = &store.now.report.rows;
    let row = options.row.as_ref();
    let row = row.and_then(|action| rows.iter().position(|row| row.action == action));
    let ask = store.ask.clone();
    use_effect_with((), move |()| {
        if let Some(row) = row {
            ask.emit(Action::Look(Look::At(Spot { row, layer: None })));
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

    let onheard = use_callback(store.ask.clone(), {
        let origin = origin.setter();
        let shared = shared.setter();
        let untouched = Rc::clone(&untouched);
        let turn = turn.setter();
        move |(from, message): (String, String), ask| {
            let Some(case) = embed::heard(&message) else {
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
                    open(ask, &case, *untouched.borrow());
                    given.replace(Some(case));
                }
                Err(error) => ask.emit(Action::Refuse(share::Error::Case(error))),
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

    let onshare = use_callback((store.rest.asked.clone(), (*origin).clone()), {
        let shared = shared.setter();
        move |(), (asked, origin)| {
            if let Some(origin) = origin {
                browser::tell_parent(&embed::share(&asked.case), origin);
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
fn open(ask: &Callback<Action>, case: &Case, untouched: bool) {
    ask.emit(Action::Open(Box::new(case.clone()), Origin::Link));
    if untouched {
        ask.emit(Action::Dismiss);
    }
}

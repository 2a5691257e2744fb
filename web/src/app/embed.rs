//! The page in a frame of another page (`embed/`): a caption, the path, and below it one of explanation, policies and
//! fixes, so that everything is on the screen at once. The messages to the embedding page are sent in `use_host.rs`.

use super::export;
use super::persistence;
use super::preferences::{Appearance, use_preferences};
use super::store::{PtrEq, Store, use_store};
use super::use_fix_search::use_fix_search;
use super::use_host::use_host;
use super::use_proof;
use super::use_readers::{use_lines, use_readers};
use crate::browser;
use crate::components::credential_warning::CredentialWarning;
use crate::components::explanation::Explanation;
use crate::components::fixes::Fixes;
use crate::components::frame_tabs::{FrameTabs, Tab};
use crate::components::further::Further;
use crate::components::grid::Grid;
use crate::components::header::logo;
use crate::components::i18n::I18n;
use crate::components::inline_code::inline_code;
use crate::components::notice::Notice;
use crate::components::policy_excerpt::PolicyExcerpt;
use crate::components::principal_picker::PrincipalPicker;
use crate::components::share_dialog::ShareDialog;
use crate::components::verdict::Verdict;
use crate::embed::Options;
use crate::routes::PLAYGROUND;
use crate::state::{Action, CellId, PolicyId, Selection};
use crate::view::further::further;
use crate::view::{self, access_denied, answer, fixes, paste, policies, toolbar};
use messages::key;
use std::ops::Deref;
use std::rc::Rc;
use vault::report::Verdict as Outcome;
use vault::share;
use yew::{
    AttrValue, Callback, ContextProvider, Html, Properties, component, hook, html, use_callback,
    use_effect_with, use_memo, use_mut_ref, use_state_eq,
};

/// The initial data of the frame.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Language and theme.
    pub appearance: Appearance,
}

/// The page in a frame.
#[component]
pub fn Frame(props: &Props) -> Html {
    let tongue = use_preferences(&props.appearance);
    let first = use_memo((), |()| PtrEq(Rc::new(persistence::first())));
    let store = use_store(&first);
    let dispatch = use_readers(&store);
    let i18n = use_lines(&tongue.i18n, &store.rest);
    let options = use_memo((), |()| Options::read(browser::asked));
    use_row(&store, &options);
    persistence::use_files(&if options.read_only {
        // The browser must not open them either, because it would show them instead of the frame.
        Callback::noop()
    } else {
        dispatch.clone()
    });
    let host = use_host(&store);

    let input = store.now.view_input(i18n.words());
    let send = export::use_export(&store.rest, &i18n);
    let told = if host.shared {
        i18n.text(key::UI_EMBED_SHARED)
    } else {
        match access_denied::of_code(&input) {
            Some(reading) => reading,
            None => send.told.clone(),
        }
    };
    let mut verdict = answer::verdict(&input, &[]);
    let said = persistence::use_settled(verdict.sentence.clone());
    // The case's title or, without one, a summary of the request.
    let title = store.now.state.draft.title.clone().map(AttrValue::from);
    let caption = title.unwrap_or_else(|| std::mem::take(&mut verdict.about));
    verdict.label = AttrValue::default();
    verdict.ways = Vec::new();
    let rest = use_memo((store.rest.clone(), i18n.clone()), |(rest, i18n)| {
        let input = rest.view_input(i18n.words());
        let why = view::explanation::why(&input);
        let layers = policies::layers(&input, why.as_ref());
        (why, layers)
    });
    let (why, (layers, others)) = &*rest;
    let shown = layers
        .iter()
        .chain(others)
        .filter(|layer| options.shows(layer.layer.word(), layer.is_empty));
    let policy_drafts = shown
        .flat_map(|layer| &layer.levels)
        .flat_map(|level| &level.policies);
    let (panel, onpanel) = use_panel(&store);
    let is_used = store.rest.is_used() || panel.is_some();
    let found = use_fix_search(&store.rest, i18n.words(), is_used);
    let mut tabs: Vec<(Panel, Tab)> = Vec::new();
    if why.is_some() {
        let allowed = use_proof::allowed(found.allowed.as_deref());
        let panel = html! { <Explanation why={why.clone()} {allowed} dispatch={&dispatch} /> };
        tabs.push((
            Panel::Why,
            Tab::new("why".to_owned(), i18n.text(key::UI_EMBED_WHY), panel),
        ));
    }
    for policy in policy_drafts {
        let panel = html! { <PolicyExcerpt policy={policy.clone()} read_only={options.read_only} dispatch={&dispatch} /> };
        let key = format!("policy-{}", policy.id.0);
        tabs.push((
            Panel::Policy(policy.id),
            Tab::new(key, policy.label.clone(), panel),
        ));
    }
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |(about, done), (onmessage, fixes)| onmessage.emit((about, fixes.clone(), Some(done))),
    );
    if !options.read_only && store.now.report.verdict == Outcome::Fail {
        let proofs = found
            .fixes
            .as_deref()
            .map_or(&[][..], |fixes| &fixes.proofs);
        let fixes = found.fixes.as_deref().map(Deref::deref);
        let panel = html! {
            <Fixes fixes={fixes::proven(fixes::fixes(&input, fixes, &found.patches), proofs)} nothing={fixes::nothing(&input, fixes)} {onmessage} oncopy={&send.oncopy} dispatch={&dispatch} />
        };
        tabs.push((
            Panel::Fixes,
            Tab::new("fixes".to_owned(), i18n.text(key::UI_EMBED_FIX), panel),
        ));
    }
    let chosen = panel.and_then(|panel| tabs.iter().position(|(each, _)| *each == panel));
    let panels: Vec<Panel> = tabs.iter().map(|(panel, _)| *panel).collect();
    let onchoose = use_callback((panels, onpanel), |at: usize, (panels, onpanel)| {
        onpanel.emit(panels.get(at).copied());
    });
    let tabs: Vec<Tab> = tabs.into_iter().map(|(_, tab)| tab).collect();
    let page = use_memo(store.rest.draft_case.clone(), |draft_case| {
        AttrValue::from(format!("{PLAYGROUND}#{}", share::encode(&draft_case.case)))
    });
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
            <main class="frame">
                <header class="frame-caption">
                    <h1>{ logo() }<span class="unseen">{ i18n.text(key::UI_NAME) }</span></h1>
                    <p>{ inline_code(&caption) }</p>
                    <a href={(*page).clone()} target="_blank" rel="noopener">{ i18n.text(key::UI_EMBED_OPEN) }</a>
                </header>
                <Verdict {verdict} {said} />
                <Notice
                    notice={toolbar::notice(i18n.words(), &store.rest.state)}
                    {told}
                    ontold={(!host.shared).then(|| send.ontold.clone())}
                    dispatch={&dispatch}
                />
                <CredentialWarning held={send.held.clone()} onhow={&send.onhow} />
                <PrincipalPicker choosing={paste::choosing(&input)} dispatch={&dispatch} />
                <Grid grid={answer::grid(&input)} dispatch={&dispatch} />
                <Further further={Rc::new(further(&input))} />
                <FrameTabs {tabs} chosen={chosen.unwrap_or(0)} {onchoose} label={i18n.text(key::UI_EMBED_PARTS)} />
                if let Some(onfollow) = host.onfollow {
                    <footer class="frame-foot">
                        <span class="hint">{ i18n.text(key::UI_EMBED_HEIGHT) }</span>
                        <button type="button" class="plain" onclick={onfollow.reform(|_| ())}>
                            { i18n.text(key::UI_EMBED_FOLLOW) }
                        </button>
                    </footer>
                }
                if let Some(share) = host.share {
                    <footer class="frame-foot">
                        <button type="button" onclick={share.onask.reform(|_| ())}>
                            { i18n.text(key::UiEmbedShare { origin: &share.origin }) }
                        </button>
                        <span class="hint">{ i18n.text(key::UI_EMBED_SHARE_HINT) }</span>
                    </footer>
                    <ShareDialog
                        share={view::share::share(&input, &share.origin)}
                        code={share.code}
                        is_ready={share.is_ready}
                        onconfirm={share.onconfirm}
                        onclose={share.onclose}
                    />
                }
            </main>
        </ContextProvider<I18n>>
    }
}

/// The panel below the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    Why,
    Policy(PolicyId),
    Fixes,
}

/// The selected panel, if any. Selecting a gate opens the explanation, selecting a place in a policy opens the policy.
#[hook]
fn use_panel(store: &Store) -> (Option<Panel>, Callback<Option<Panel>>) {
    let panel = use_state_eq(|| None);
    let setter = panel.setter();
    let is_first = use_mut_ref(|| true);
    use_effect_with(store.rest.state.selection, {
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
            .map(|pointed| (pointed.policy, pointed.time)),
        {
            let setter = setter.clone();
            move |pointed| {
                if let Some((policy, _)) = pointed {
                    setter.set(Some(Panel::Policy(*policy)));
                }
            }
        },
    );
    let onpanel = use_callback(setter, |chosen, setter| setter.set(chosen));
    (*panel, onpanel)
}

/// Selects the row that the address names, once.
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

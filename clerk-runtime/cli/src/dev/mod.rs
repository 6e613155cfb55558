//! `cargo clerk dev`: a Clerk on this machine, for any frontend.

mod address;
mod announcement;
mod environment;
mod foreign_keys;
mod frontend;
mod log;
mod options;
mod origin;
mod page;
mod running;
mod scripts;
mod seed;
mod state;
mod terminal;
mod time;

use std::env;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use clerk_runtime::backend::BackendError;
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, WebhookSenderError};

use address::{Exposed, NoPort};
use announcement::Announcement;
use environment::Connection;
use foreign_keys::ForeignKey;
use frontend::Framework;
use page::{Running, Subject};
use running::{Events, Interrupt, secret_in_environment, start_webhooks};
use scripts::NoScripts;
use seed::{Seed, SeedError};
use state::{Keeper, StateError, StateFolder};
use terminal::Terminal;

pub(crate) use options::DevOptions;

/// Runs the instance until it is interrupted.
pub(crate) async fn run(options: &DevOptions) -> Result<(), DevError> {
    // All options are checked before anything is started.
    let address = address::checked(options.bind, options.let_the_network_in)?;
    let folder = env::current_dir().map_err(DevError::Folder)?;
    let scripts = scripts::find(options.scripts.as_deref(), &folder)?;
    let seed_file = options.seed.as_deref().unwrap_or_else(|| Path::new(SEED));
    let seed = Seed::read(seed_file, options.seed.is_some())?;
    let state = options.state_folder().map(StateFolder::new);
    let kept = state.as_ref().map(StateFolder::load).transpose()?.flatten();
    let is_kept = kept.is_some();

    let terminal = Terminal::start().map_err(DevError::Terminal)?;
    let (events, observer) = Events::new();
    let subject = Subject::new(OnceLock::new());
    let mut builder = EmbeddedClerkBuilder::new()
        .bind(address)
        .port(options.port)
        .application_name(&options.application_name)
        .session_token_lifetime(options.session_token_lifetime())
        .observer(observer)
        .pages(page::routes(Arc::clone(&subject)));
    builder = options.frontend.iter().fold(builder, |builder, origin| builder.frontend(origin.as_str()));
    builder = options.host.iter().fold(builder, EmbeddedClerkBuilder::allow_host);
    if let Some(url) = &options.public_url {
        builder = builder.public_url(url.as_str());
    }
    if let Some(folder) = &scripts {
        builder = builder.scripts(folder);
    }
    if options.multi_session {
        builder = builder.multi_session();
    }
    if options.force_organization_selection {
        builder = builder.force_organization_selection();
    }
    if options.reverification {
        builder = builder.reverification();
    }
    let kept_secret = kept.as_ref().and_then(|kept| kept.webhook_signing_secret.clone());
    if let Some(kept) = kept {
        builder = builder.restore(kept.instance);
    }
    let clerk = builder.start().await.map_err(|source| NoPort::new(options.port, address, source))?;

    let own_keys = [clerk.secret_key(), clerk.publishable_key()];
    foreign_keys::refuse_environment(&own_keys)?;
    let webhooks = start_webhooks(options, &clerk, kept_secret.clone(), terminal.clone())?;
    let webhook_secret = webhooks.as_ref().map(|sender| sender.signing_secret().to_owned());
    let seeded = match &seed {
        Some(seed) => Some(seed.apply(&clerk).await.map_err(DevError::Seeding)?),
        None => None,
    };
    let keeper = state.clone().map(|folder| {
        let made = webhook_secret.clone().filter(|_| secret_in_environment().is_none());
        let secret = made.or(kept_secret);
        Keeper::new(clerk.clone(), folder, secret, events.changed())
    });
    let keeper = match keeper {
        Some(mut keeper) => {
            // Saves now, so that a folder that cannot be written is reported at the start.
            keeper.save().await?;
            Some(keeper)
        }
        None => None,
    };

    let announcement = Announcement {
        connection: connection(options, &clerk, webhook_secret.as_deref()),
        frameworks: &frameworks(options, &folder),
        scripts: scripts.as_deref(),
        state: state.as_ref().map(|state| (state.path(), is_kept)),
        seeded: seeded.as_ref().map(|seeded| (seed_file, seeded)),
        webhooks: options.webhooks.as_deref().zip(webhook_secret.as_deref()),
        is_exposed: !address.is_loopback(),
        foreign_lines: &foreign_keys::in_files(&folder, &own_keys),
    };
    let text = announcement.text();
    let sender = webhooks.clone();
    let started_at = time::now();
    let _ = subject.set(Running { clerk, webhooks, started_at });
    events.show_requests();
    let interrupt = Interrupt::listen();
    announce(&text);
    let shown = tokio::spawn(events.show(terminal.clone(), options.quiet, sender));
    let outcome = match keeper {
        Some(keeper) => {
            keeper.run_until(interrupt.received(), |error| terminal.line(&error.to_string())).await
        }
        None => {
            interrupt.received().await;
            Ok(())
        }
    };
    shown.abort();
    outcome?;
    terminal.line(&state.map_or_else(
        || "ended; nothing was kept".to_owned(),
        |state| format!("ended; the state is in {}", state.path().display()),
    ));
    terminal.end();
    Ok(())
}

const SEED: &str = "clerk.seed.toml";

/// The frameworks of the options, or else those of the project.
fn frameworks(options: &DevOptions, folder: &Path) -> Vec<Framework> {
    match options.frameworks.as_slice() {
        [] => Framework::detect(folder),
        asked => asked.to_vec(),
    }
}

fn connection<'c>(
    options: &'c DevOptions,
    clerk: &'c EmbeddedClerk,
    webhook_signing_secret: Option<&'c str>,
) -> Connection<'c> {
    Connection {
        api_url: clerk.url(),
        frontend_url: clerk.frontend_url(),
        publishable_key: clerk.publishable_key(),
        secret_key: clerk.secret_key(),
        authorized_parties: options.frontend.iter().map(origin::Origin::as_str).collect(),
        webhook_signing_secret,
    }
}

/// Ignores errors, because a closed terminal is not a reason to end.
fn announce(text: &str) {
    let mut terminal = io::stdout();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

/// Why the instance does not run, or why its state could not be saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DevError {
    #[error(transparent)]
    Exposed(#[from] Exposed),
    #[error("the current folder cannot be told")]
    Folder(#[source] io::Error),
    #[error("no thread can be started that prints")]
    Terminal(#[source] io::Error),
    #[error(transparent)]
    Scripts(#[from] NoScripts),
    #[error(transparent)]
    Seed(#[from] SeedError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Port(#[from] NoPort),
    #[error(transparent)]
    ForeignKey(#[from] ForeignKey),
    #[error(transparent)]
    Webhooks(#[from] WebhookSenderError),
    #[error("the instance does not accept what the seed file asks for{}", reasons(.0))]
    Seeding(#[source] BackendError),
}

fn reasons(error: &BackendError) -> String {
    error.errors().iter().map(|error| format!("; {}", error.message())).collect()
}

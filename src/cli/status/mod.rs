//! `terraform-provider-tke status`: clusters, or one with its parts, each with what it is doing.

mod list;
mod options;
mod report;
mod text;
mod view;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::time::Duration;

use thiserror::Error;

use crate::cloud::{Client, Error as CloudError};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::{Context, api_error};
use crate::system::clock;

use self::options::{Options, Regions};
use self::view::View;
use super::cluster::{self, NoClient, NotOne, Reference, shown};
use super::patience::answer_to;
use super::stderr::say;

pub use self::options::USAGE;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(2);

const UNLISTED: &str = "The clusters could not be listed";

/// Why `status` has nothing to show.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StatusError {
    /// The arguments make no sense.
    #[error("status: {0}")]
    Usage(String),
    /// The provider cannot be configured, or a call failed.
    #[error("status: {0}")]
    Cloud(String),
    /// There is no such cluster, or more than one.
    #[error("status: {0}")]
    NotOne(String),
    /// Nothing came in time.
    #[error("status: {0}")]
    Timeout(String),
    /// Printing failed.
    #[error("status: {0}")]
    Io(#[from] io::Error),
}

impl From<Diagnostics> for StatusError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Cloud(shown(&diagnostics))
    }
}

impl From<NoClient> for StatusError {
    fn from(reason: NoClient) -> Self {
        match reason {
            NoClient::Usage(why) => Self::Usage(why),
            NoClient::Provider(diagnostics) => diagnostics.into(),
        }
    }
}

/// Lists clusters or shows one, once or until `shutdown`. `arguments` are those after `status`; `terminal` says whether
/// `out` is one.
///
/// # Errors
/// If the arguments make no sense, the provider cannot be configured from the environment, a call fails or takes too
/// long, or there is no such cluster.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    terminal: bool,
    shutdown: impl Future<Output = ()>,
) -> Result<(), StatusError> {
    let usage = |error: lexopt::Error| StatusError::Usage(error.to_string());
    let Some(options) = options::parse(arguments).map_err(usage)? else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let shown = async {
        let context = in_time(&options, "the credentials", cluster::context()).await??;
        show(&context, &options, out, terminal).await
    };
    tokio::select! {
        shown = shown => shown,
        () = shutdown => Ok(()),
    }
}

async fn show(context: &Context, options: &Options, out: &mut dyn Write, terminal: bool) -> Result<(), StatusError> {
    let mut printer = view::Printer { watch: options.watch, json: options.json, terminal, out };
    let region = match &options.regions {
        Regions::These(regions) => regions.first().map(String::as_str),
        // any will do to ask for all of them
        Regions::All => context.region().as_str().or(Some(list::ANY_REGION)),
    };
    let client = options.patience.client(&cluster::client(context, region)?);
    match &options.cluster {
        None => {
            let clients = in_time(options, &answer_to(&client), list::clients(&client, &options.regions)).await?;
            let clients = clients.map_err(|error| failed("The regions could not be listed", &error))?;
            let look = async || list::look(&clients).await.map(Some).map_err(|error| failed(UNLISTED, &error));
            follow(options, &mut printer, &client, look).await.map(drop)
        }
        Some(reference) => {
            let id = find(options, &client, reference).await?;
            let what = format!("The cluster {id} could not be read");
            let look = async || report::look(&client, &id).await.map_err(|error| failed(&what, &error));
            match follow(options, &mut printer, &client, look).await? {
                true => Ok(()),
                false => Err(not_there(&client, &format!("cluster {id}"))),
            }
        }
    }
}

/// Shows what a look finds, once, or each time that it is something else, until there is nothing any more. Whether there
/// was anything.
async fn follow<V: View>(
    options: &Options,
    printer: &mut view::Printer<'_>,
    client: &Client,
    look: impl AsyncFn() -> Result<Option<V>, StatusError>,
) -> Result<bool, StatusError> {
    let mut before: Option<V> = None;
    loop {
        let found = in_time(options, &answer_to(client), look()).await??;
        match (&found, &before) {
            (Some(now), before) if before.as_ref() != Some(now) => printer.print(before.as_ref(), now)?,
            (Some(_), _) => {}
            (None, Some(before)) => return Ok(printer.gone(before).map(|()| true)?),
            (None, None) => return Ok(false),
        }
        if !options.watch {
            return Ok(true);
        }
        before = found;
        clock::sleep(PAUSE).await;
    }
}

/// The id of the cluster that is asked for.
async fn find(options: &Options, client: &Client, reference: &Reference) -> Result<String, StatusError> {
    let mut is_told = false;
    loop {
        match in_time(options, &answer_to(client), cluster::id(client, reference)).await? {
            Ok(id) => return Ok(id),
            Err(NotOne::Unknown(error)) => return Err(failed(UNLISTED, &error)),
            Err(NotOne::None) if options.await_cluster => {
                if !is_told {
                    say(&format!("waiting for a {} in {}", called(reference), region(client)));
                    is_told = true;
                }
                clock::sleep(PAUSE).await;
            }
            Err(NotOne::None) => return Err(not_there(client, &called(reference))),
            Err(NotOne::Several(ids)) => {
                let (ids, called, region) = (ids.join(", "), called(reference), region(client));
                return Err(StatusError::NotOne(format!("more than one {called} in {region}: use an id ({ids})")));
            }
        }
    }
}

fn called(reference: &Reference) -> String {
    match reference {
        Reference::Id(id) => format!("cluster {id}"),
        Reference::Name(name) => format!("cluster named {name:?}"),
    }
}

fn region(client: &Client) -> &str {
    client.region().unwrap_or_default()
}

fn not_there(client: &Client, what: &str) -> StatusError {
    StatusError::NotOne(format!("there is no {what} in {}", region(client)))
}

fn failed(what: &str, error: &CloudError) -> StatusError {
    Diagnostics::from(api_error(what, error)).into()
}

/// The output of some work that has to be done in time.
async fn in_time<T>(options: &Options, what: &str, work: impl Future<Output = T>) -> Result<T, StatusError> {
    let done = options.patience.of(what, work).await;
    done.ok_or_else(|| StatusError::Timeout(options.patience.nothing_came(what)))
}

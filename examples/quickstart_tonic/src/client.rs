//! A client for one call: `call <url> <method> [--token <token>] [--malformed]` prints the code of the answer, and what it says.

use std::error::Error;
use std::fmt;

use tokio_stream::StreamExt as _;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Endpoint;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::quickstart::{Invoice, Reply};

/// Every method takes the fields of an invoice, or none of them.
type Replies = ProstCodec<Invoice, Reply>;
/// A text where a number is expected.
type Malformed = ProstCodec<Reply, Reply>;

#[expect(clippy::print_stdout, reason = "the answer is there to be read")]
pub(crate) async fn call(arguments: Vec<String>) -> Result<(), Box<dyn Error>> {
    let call = Call::read(arguments)?;
    match call.send().await {
        Ok(text) => println!("{} {text}", Named(Code::Ok)),
        Err(status) => {
            println!("{} {}", Named(status.code()), status.message());
            for name in ["x-clerk-auth-reason", "www-authenticate"] {
                if let Some(value) = status.metadata().get(name).and_then(|value| value.to_str().ok()) {
                    println!("  {name}: {value}");
                }
            }
        }
    }
    Ok(())
}

struct Call {
    url: String,
    path: PathAndQuery,
    authorization: Option<MetadataValue<Ascii>>,
    is_malformed: bool,
}

impl Call {
    fn read(arguments: Vec<String>) -> Result<Self, Box<dyn Error>> {
        let mut arguments = arguments.into_iter();
        let usage = "write `call <url> <method> [--token <token>] [--malformed]`";
        let (url, method) = arguments.next().zip(arguments.next()).ok_or(usage)?;
        let path = format!("/quickstart.v1.Quickstart/{method}").parse()?;
        let mut call = Self { url, path, authorization: None, is_malformed: false };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--malformed" => call.is_malformed = true,
                "--token" => {
                    let token = arguments.next().ok_or(usage)?;
                    call.authorization = Some(format!("Bearer {token}").parse()?);
                }
                _ => return Err(usage.into()),
            }
        }
        Ok(call)
    }

    /// The texts of the answer. A method that returns one answers like one that returns a stream of them.
    async fn send(self) -> Result<String, Status> {
        let channel = Endpoint::from_shared(self.url).map_err(|error| Status::from_error(error.into()))?;
        let channel = channel.connect().await.map_err(|error| Status::from_error(error.into()))?;
        let mut client = Grpc::new(channel);
        client.ready().await.map_err(|error| Status::from_error(error.into()))?;
        let replies = if self.is_malformed {
            let request = with(Reply { text: "malformed".to_owned() }, self.authorization);
            client.server_streaming(request, self.path, Malformed::default()).await?
        } else {
            let request = with(Invoice { cents: 4200 }, self.authorization);
            client.server_streaming(request, self.path, Replies::default()).await?
        };
        let mut replies = replies.into_inner();
        let mut texts = Vec::new();
        while let Some(reply) = replies.next().await {
            texts.push(reply?.text);
        }
        Ok(texts.join(", "))
    }
}

fn with<M>(message: M, authorization: Option<MetadataValue<Ascii>>) -> Request<M> {
    let mut request = Request::new(message);
    if let Some(authorization) = authorization {
        request.metadata_mut().insert("authorization", authorization);
    }
    request
}

/// A code by its number and its name.
struct Named(Code);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}:", self.0 as i32, self.0)
    }
}

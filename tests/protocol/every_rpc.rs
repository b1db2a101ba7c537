//! Every RPC of the protocol's description answers, also for a type that nobody knows.

use std::path::Path;

use bytes::{Buf, BufMut, Bytes};
use http::uri::PathAndQuery;
use prost::Message;
use protox::prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage, Value};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Request, Status};

use super::client::{Client, MAX_MESSAGE_BYTES};
use super::failing::Failing;
use super::provider::{self, Data};

const UNKNOWN: &str = "test_nobody_knows";

/// Fields of requests that name a type.
const NAMES: [&str; 4] = ["type_name", "action_type", "name", "target_type_name"];

/// RPCs about the provider as a whole.
const UNTYPED: [&str; 7] = [
    "GetMetadata",
    "GetProviderSchema",
    "GetResourceIdentitySchemas",
    "GetFunctions",
    "ValidateProviderConfig",
    "ConfigureProvider",
    "StopProvider",
];

/// Messages as bytes.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

fn pool() -> DescriptorPool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let files = protox::compile(["tfplugin6.proto"], [root]).unwrap();
    DescriptorPool::decode(files.encode_to_vec().as_slice()).unwrap()
}

/// A request for the unknown type.
fn request(of: MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for name in NAMES {
        if of.get_field_by_name(name).is_some() {
            message.set_field_by_name(name, Value::String(UNKNOWN.into()));
        }
    }
    if let Some(field) = of.get_field_by_name("config") {
        // an object without members
        let mut config = DynamicMessage::new(field.kind().as_message().unwrap().clone());
        config.set_field_by_name("msgpack", Value::Bytes(Bytes::from_static(&[0x80])));
        message.set_field_by_name("config", Value::Message(config));
    }
    if let Some(field) = of.get_field_by_name("meta") {
        let meta = request(field.kind().as_message().unwrap().clone());
        message.set_field_by_name("meta", Value::Message(meta));
    }
    message
}

async fn ask(client: &Client, rpc: &str, request: DynamicMessage, answer: MessageDescriptor) -> Vec<DynamicMessage> {
    let mut grpc = tonic::client::Grpc::new(client.channel()).max_decoding_message_size(MAX_MESSAGE_BYTES);
    grpc.ready().await.unwrap();
    let path = PathAndQuery::try_from(format!("/tfplugin6.Provider/{rpc}")).unwrap();
    let request = Request::new(tokio_stream::once(Bytes::from(request.encode_to_vec())));
    let answers = grpc.streaming(request, path, Raw).await;
    let mut answers = answers.unwrap_or_else(|status| panic!("{rpc}: {status}")).into_inner();
    let mut all = Vec::new();
    while let Some(bytes) = answers.message().await.unwrap_or_else(|status| panic!("{rpc}: {status}")) {
        all.push(DynamicMessage::decode(answer.clone(), bytes).unwrap());
    }
    all
}

#[tokio::test]
async fn every_rpc_of_the_description_answers() {
    let (client, _): (_, Data) = provider::client(|| vec![Box::new(Failing)]).await;
    let service = pool().get_service_by_name("tfplugin6.Provider").unwrap();
    let mut methods: Vec<_> = service.methods().collect();
    // what comes after a stop is cancelled, so it is last
    methods.sort_by_key(|method| method.name() == "StopProvider");
    assert!(methods.len() >= 36);
    for method in methods {
        let answers = ask(&client, method.name(), request(method.input()), method.output()).await;
        assert!(!answers.is_empty(), "{} answered nothing", method.name());
        let text = answers.iter().map(|answer| format!("{answer:?}")).collect::<String>();
        let answer = &answers[0];
        let errors = ["diagnostics", "diagnostic", "error"]
            .iter()
            .filter(|name| answer.descriptor().get_field_by_name(name).is_some_and(|field| answer.has_field(&field)));
        let failed = errors.count() > 0 || text.contains("completed");
        if UNTYPED.contains(&method.name()) {
            assert!(!failed, "{}: {text}", method.name());
        } else {
            assert!(failed && text.contains(UNKNOWN), "{} does not name the type: {text}", method.name());
        }
    }
}

using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>One method of a service.</summary>
/// <param name="Path">As gRPC names it: <c>/etcdserverpb.KV/Range</c>.</param>
/// <param name="JsonPath">As the JSON gateway does, below its version: <c>/kv/range</c>.</param>
/// <param name="IsStream">It may answer with several messages.</param>
internal sealed record Method(
    string Path,
    string JsonPath,
    bool IsStream,
    Func<Conversation, CancellationToken, ValueTask<GrpcStatus>> RunAsync)
{
    public static Method Of<T>(
        string path, string json, MessageParser<T> parser, Func<Caller, T, CancellationToken, ValueTask<Reply>> answer)
        where T : class, IMessage<T> =>
        new(path, json, false, async (conversation, cancel) =>
        {
            var received = await conversation.NextAsync(parser, cancel);
            if (received.Message is not { } request)
            {
                return received.Fault ?? new GrpcStatus(GrpcCode.Internal, "the call ended before its request had come");
            }

            var reply = await answer(conversation.Caller, request, cancel);
            if (reply.Fault is { } fault)
            {
                return fault;
            }

            conversation.Leave(reply.Message!);
            return GrpcStatus.Ok;
        });

    public static Method Stream(
        string path, string json, Func<Conversation, CancellationToken, ValueTask<GrpcStatus>> run) =>
        new(path, json, true, run);

    /// <summary>Refuses whatever it is asked.</summary>
    public static Method Refusing(string path, string json, GrpcStatus status) =>
        new(path, json, false, (_, _) => new(status));
}

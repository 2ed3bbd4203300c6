using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>One method of a service.</summary>
/// <param name="Path">As gRPC names it: <c>/etcdserverpb.KV/Range</c>.</param>
/// <param name="JsonPath">As the JSON gateway does, below its version: <c>/kv/range</c>; null when it is not there.</param>
/// <param name="IsStream">It may answer with several messages.</param>
internal sealed record Method(
    string Path,
    string? JsonPath,
    bool IsStream,
    Func<Conversation, CancellationToken, ValueTask<GrpcStatus>> RunAsync)
{
    /// <summary>It may go on for as long as its client likes, so it is told when the door closes.</summary>
    public bool MayLast { get; init; } = IsStream;

    /// <summary>A stream of answers to one request.</summary>
    public bool IsAskedOnce { get; init; }

    public CallCounts Counts { get; } = new();

    /// <summary>It takes next to no time until it waits or ends, whatever it is asked.</summary>
    public bool IsBrief { get; init; }

    public static Method Of<T>(
        string path, string? json, MessageParser<T> parser, Func<Caller, T, CancellationToken, ValueTask<Reply>> answer)
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

    /// <summary>As <see cref="Of"/>, for what waits for others.</summary>
    public static Method Waiting<T>(
        string path, string json, MessageParser<T> parser, Func<Caller, T, CancellationToken, ValueTask<Reply>> answer)
        where T : class, IMessage<T> =>
        Of(path, json, parser, answer) with { MayLast = true };

    public static Method Stream(
        string path, string? json, Func<Conversation, CancellationToken, ValueTask<GrpcStatus>> run) =>
        new(path, json, true, run);

    /// <summary>Refuses whatever it is asked.</summary>
    public static Method Refusing(string path, string json, GrpcStatus status) =>
        new(path, json, false, (_, _) => new(status));
}

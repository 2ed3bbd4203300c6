using Google.Protobuf;

namespace Muster.Etcd.Wire;

/// <summary>One of etcd's calls: what it is asked, where, and how its answers are read.</summary>
/// <param name="Path">As gRPC names it: <c>/etcdserverpb.KV/Range</c>.</param>
public sealed record EtcdCall<TRequest, TReply>(string Path, MessageParser<TReply> Reply)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>;

using Google.Protobuf;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>One step of a sequence. Revisions are made of labels when it is told to a server.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    /// <summary>A call of one request.</summary>
    public sealed record Call(string Method, Func<Labels, IMessage> Request) : Step;

    /// <summary>A watch of what happened up to now, then its end.</summary>
    public sealed record Watch(Func<Labels, WatchCreateRequest> Request) : Step;

    /// <summary>A renewal.</summary>
    public sealed record KeepAlive(long Lease) : Step;
}

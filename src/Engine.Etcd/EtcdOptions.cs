using System.Net.Security;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Etcd;

/// <summary>How an engine on an etcd cluster is opened.</summary>
public sealed record EtcdOptions
{
    /// <summary>The <c>--max-txn-ops</c> that members are best started with: room for the largest commit, with its stamp, in its request.</summary>
    public const int TxnStepsWanted = 2 * EngineLimits.TxnStepsMax;

    public required TimeProvider Time { get; init; }

    /// <summary>The name of this server, for stamps.</summary>
    public required string Server { get; init; }

    /// <summary>Client addresses of the members, as <c>http(s)://host:port</c>; at least one. The first that answers is used.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Whom to believe, and what to show, where an address says https.</summary>
    public SslClientAuthenticationOptions Tls { get; init; } = new();

    /// <summary>What all our keys begin with in a cluster that others use too; nothing of theirs is read or changed.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// True when the cluster is Muster's alone: its history is then compacted as <see cref="History"/> says. What happens
    /// in somebody else's cluster to its history is theirs to decide.
    /// </summary>
    public bool IsOurs { get; init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>How much of the past is kept.</summary>
    public HistoryTerms History { get; init; } = HistoryTerms.Default;

    /// <summary>How long one call to the cluster may take before it is given up.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one request that the cluster takes: what its <c>--max-request-bytes</c> says.</summary>
    public int RequestBytesMax { get; init; } = 1_572_864;

    /// <summary>Requests with commits that may be on their way at once.</summary>
    public int CommitsInFlight { get; init; } = 2;

    /// <summary>Puts commits that do not concern each other into one request. False sends each alone.</summary>
    public bool Batches { get; init; } = true;

    public Prng Chance { get; init; } = new((ulong)System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Bytes of one answer that are taken.</summary>
    internal int AnswerBytesMax { get; init; } = 128 * 1024 * 1024;

    internal byte[] PrefixBytes => Encoding.UTF8.GetBytes(Prefix);
}

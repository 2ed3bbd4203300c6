using System.Collections.Immutable;
using System.Net;
using Muster.Bedrock;
using Muster.Registry.Coordinates;

namespace Muster.Doors;

/// <summary>The networks of gossip that this agent is in, each with its own members.</summary>
/// <param name="Lan">Of its datacenter.</param>
/// <param name="Wan">Of the servers of all datacenters; null: it is not in it.</param>
public sealed record Networks(Network Lan, Network? Wan);

/// <summary>One network of gossip, as doors may ask it.</summary>
public sealed record Network
{
    /// <summary>Who is known in it, this agent included, by name; those long gone as well, until they are forgotten.</summary>
    public required Func<ImmutableArray<NetworkMember>> Members { get; init; }

    /// <summary>Joins through a member, given as an operator writes it. Refuses with why, in Consul's words.</summary>
    public required Func<string, CancellationToken, Task<Result<bool>>> Join { get; init; }

    /// <summary>Declares a member gone, and has it forgotten at once if so asked. False: nobody of that name is known.</summary>
    public required Func<string, bool, CancellationToken, Task<bool>> ForceLeave { get; init; }

    /// <summary>Asks all members to do something about the keys that gossip is encrypted with.</summary>
    public required Func<KeyringAsk, CancellationToken, Task<KeyringAnswer>> Keys { get; init; }

    /// <summary>Asks everybody to say that they are there; answers with the names of those who have.</summary>
    public required Func<CancellationToken, Task<ImmutableArray<string>>> WhoIsThere { get; init; }

    /// <summary>Why members are seen as they are, by name: one line for the operator; those who simply answer are not in it.</summary>
    public required Func<CancellationToken, Task<ImmutableDictionary<string, string>>> Reasons { get; init; }

    public required Func<NetworkReport> Report { get; init; }

    /// <summary>Where this agent is among the others, as pings have shown.</summary>
    public required Func<Coordinate> Own { get; init; }

    /// <summary>Where a member is, as it has said itself; null: it has not.</summary>
    public required Func<string, CancellationToken, Task<Coordinate?>> PlaceOf { get; init; }
}

/// <summary>Somebody in a network.</summary>
/// <param name="Tags">What it says of itself.</param>
/// <param name="Versions">Smallest, greatest, spoken: of the detector's protocol, then of the layer above.</param>
/// <param name="Status">As Consul numbers it: 1 alive, 2 leaving, 3 left, 4 failed.</param>
public sealed record NetworkMember(
    string Name,
    IPEndPoint Address,
    ImmutableSortedDictionary<string, string> Tags,
    (int Min, int Max, int Current, int LayerMin, int LayerMax, int LayerCurrent) Versions,
    int Status);

/// <summary>What can be asked about keys.</summary>
public enum KeyringVerb
{
    List,
    Install,
    Use,
    Remove,
}

/// <param name="Key">In base64; empty when they are listed.</param>
/// <param name="RelayFactor">Through how many others each answer comes a second time.</param>
public readonly record struct KeyringAsk(KeyringVerb Verb, string Key, int RelayFactor);

/// <summary>What members have said.</summary>
/// <param name="Error">Null: all have answered, and none has failed.</param>
/// <param name="Messages">By member.</param>
/// <param name="Keys">In base64: how many have it, and how many encrypt with it.</param>
public sealed record KeyringAnswer(
    string? Error,
    IReadOnlyDictionary<string, string> Messages,
    IReadOnlyDictionary<string, int> Keys,
    IReadOnlyDictionary<string, int> PrimaryKeys,
    int Nodes);

/// <summary>How a network is.</summary>
/// <param name="Health">0: this agent runs and answers as it should; higher, the more it must doubt itself.</param>
public sealed record NetworkReport(
    bool IsEncrypted,
    int Health,
    (int Intents, int Queries, int Events) Waiting,
    (ulong Members, ulong Events, ulong Queries) Clocks,
    int CoordinateResets);

using System.Text;
using Muster.Engine;

namespace Muster.Registry;

/// <summary>
/// The schema of the whole product: every prefix of every key, and nobody else spells one. docs/keyspace.md says what each
/// row is and who writes it.
/// </summary>
internal static class Keyspace
{
    private const byte UserByte = (byte)'k';
    private const byte SideByte = (byte)'f';
    private const byte CatalogByte = (byte)'c';
    private const byte NodeByte = (byte)'n';
    private const byte NodeIdByte = (byte)'i';
    private const byte ServiceByte = (byte)'s';
    private const byte CheckByte = (byte)'c';
    private const byte PerformerByte = (byte)'x';
    private const byte ArrivalByte = (byte)'a';
    private const byte SessionByte = (byte)'l';
    private const byte PulseByte = (byte)'p';
    private const byte HoldByte = (byte)'h';
    private const byte LockDelayByte = (byte)'d';
    private const byte ForeignByte = (byte)'z';

    /// <summary>What users wrote, whichever door it came through.</summary>
    public static readonly KeyRange Users = KeyRange.Prefix(new Key([UserByte]));

    /// <summary>Nodes, their ids, services, checks and sessions: what the catalog's view follows.</summary>
    public static readonly KeyRange Catalog = KeyRange.Prefix(new Key([CatalogByte]));

    public static readonly KeyRange Nodes = KeyRange.Prefix(new Key([CatalogByte, NodeByte]));

    /// <summary>The agents that share the checks of external nodes.</summary>
    public static readonly KeyRange Performers = KeyRange.Prefix(new Key([PerformerByte]));

    /// <summary>The shape of the rows.</summary>
    public static readonly Key Schema = Key.Of("m/schema");

    /// <summary>
    /// Where nothing is ever written: the revision that an engine says touched it is the compaction revision, below which
    /// it can tell nothing.
    /// </summary>
    public static readonly KeyRange Nothing = KeyRange.Single(new Key([0]));

    /// <summary>What people ask the past about; not what is written again and again to say that somebody lives.</summary>
    public static bool IsRemembered(Key row) => !row.IsEmpty && row.Span[0] is not (PerformerByte or ArrivalByte);

    public static Key User(Key key) => Under(UserByte, key.Span);

    public static KeyRange UserPrefix(Key prefix) => KeyRange.Prefix(User(prefix));

    /// <summary>The user's own bytes of a key under the users' or the side records' prefix.</summary>
    public static Key UserOf(Key row) => new(row.Span[1..].ToArray());

    public static Key Side(Key key) => Under(SideByte, key.Span);

    public static KeyRange SidePrefix(Key prefix) => KeyRange.Prefix(Side(prefix));

    public static Key Node(string name) => new([CatalogByte, NodeByte, .. Bytes(Fold(name))]);

    public static Key NodeId(string id) => new([CatalogByte, NodeIdByte, .. Bytes(Fold(id))]);

    public static Key Service(string node, string id) =>
        new([CatalogByte, ServiceByte, .. Bytes(Fold(node)), 0, .. Bytes(Fold(id))]);

    public static KeyRange ServicesOf(string node) =>
        KeyRange.Prefix(new Key([CatalogByte, ServiceByte, .. Bytes(Fold(node)), 0]));

    public static Key Check(string node, string id) =>
        new([CatalogByte, CheckByte, .. Bytes(Fold(node)), 0, .. Bytes(Fold(id))]);

    public static KeyRange ChecksOf(string node) =>
        KeyRange.Prefix(new Key([CatalogByte, CheckByte, .. Bytes(Fold(node)), 0]));

    /// <summary>Written whenever a check comes to the service, so that who removes the service learns of it.</summary>
    public static Key Arrivals(string node, string service) =>
        new([ArrivalByte, .. Bytes(Fold(node)), 0, .. Bytes(Fold(service))]);

    public static KeyRange ArrivalsOf(string node) => KeyRange.Prefix(new Key([ArrivalByte, .. Bytes(Fold(node)), 0]));

    public static Key Session(string id) => new([CatalogByte, SessionByte, .. Bytes(id)]);

    /// <summary>Hangs on the lease of a session that has a time to live: gone, it has run out.</summary>
    public static Key Pulse(string id) => new([CatalogByte, PulseByte, .. Bytes(id)]);

    /// <summary>A key that a session took the lock of. What holds is what the key's side record says.</summary>
    public static Key Hold(string session, Key key) => HoldsStart(session).Append(key.Span);

    public static bool IsHold(Key key) => key.Span is [HoldByte, ..];

    public static KeyRange HoldsOf(string session) => KeyRange.Prefix(HoldsStart(session));

    /// <summary>The user's own bytes of the key that a hold of the session is about.</summary>
    public static Key HeldOf(string session, Key row) => Key.Of(row.Span[HoldsStart(session).Length..]);

    /// <summary>There while the lock of the user's key cannot be taken.</summary>
    public static Key LockDelay(Key key) => Under(LockDelayByte, key.Span);

    /// <summary>By the agent's node id.</summary>
    public static Key Performer(string id) => new([PerformerByte, .. Bytes(id)]);

    /// <summary>A record of another program that nobody here can read yet.</summary>
    public static Key Foreign(byte type, int number) => new(
        [ForeignByte, type, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    public static string PerformerOf(Key row) => Encoding.UTF8.GetString(row.Span[1..]);

    /// <summary>Which table of the catalog a key belongs to, with the folded name of its node and, there, its folded id.</summary>
    public static CatalogKey Read(Key key)
    {
        var table = key.Span[1] switch
        {
            NodeByte => CatalogTable.Nodes,
            NodeIdByte => CatalogTable.NodeIds,
            ServiceByte => CatalogTable.Services,
            CheckByte => CatalogTable.Checks,
            SessionByte => CatalogTable.Sessions,
            PulseByte => CatalogTable.Pulses,
            _ => CatalogTable.Unknown,
        };
        var rest = key.Span[2..];
        var zero = table is CatalogTable.Services or CatalogTable.Checks ? rest.IndexOf((byte)0) : -1;
        return zero < 0
            ? new CatalogKey(table, Encoding.UTF8.GetString(rest), "")
            : new CatalogKey(table, Encoding.UTF8.GetString(rest[..zero]), Encoding.UTF8.GetString(rest[(zero + 1)..]));
    }

    /// <summary>What kind of row it is, for people.</summary>
    public static string TableOf(Key row) => row.Span switch
    {
        [UserByte, ..] => "KVS",
        [SideByte, ..] => "KVSides",
        [CatalogByte, NodeByte, ..] => "Nodes",
        [CatalogByte, NodeIdByte, ..] => "NodeIds",
        [CatalogByte, ServiceByte, ..] => "Services",
        [CatalogByte, CheckByte, ..] => "Checks",
        [CatalogByte, SessionByte, ..] => "Sessions",
        [CatalogByte, PulseByte, ..] => "Pulses",
        [HoldByte, ..] => "Holds",
        [LockDelayByte, ..] => "LockDelays",
        [ArrivalByte, ..] => "Arrivals",
        [PerformerByte, ..] => "Performers",
        [ForeignByte, ..] => "Kept",
        _ => "Other",
    };

    /// <summary>Consul tells names of nodes and services, and ids of services and checks, apart without regard to case.</summary>
    public static string Fold(string name) => name.ToLowerInvariant();

    private static Key HoldsStart(string session) => new([HoldByte, .. Bytes(session), 0]);

    private static Key Under(byte first, ReadOnlySpan<byte> rest)
    {
        var bytes = new byte[rest.Length + 1];
        bytes[0] = first;
        rest.CopyTo(bytes.AsSpan(1));
        return new Key(bytes);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

internal enum CatalogTable
{
    /// <summary>Written by a newer program: kept, not read.</summary>
    Unknown,
    Nodes,
    NodeIds,
    Services,
    Checks,
    Sessions,
    Pulses,
}

/// <summary>A catalog key taken apart; names and ids folded to lower case.</summary>
internal readonly record struct CatalogKey(CatalogTable Table, string Node, string Id);

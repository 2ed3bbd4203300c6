using System.Buffers.Binary;
using System.Text;
using Muster.Engine;
using Muster.Registry.Operator;

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
    private const byte QueryByte = (byte)'q';
    private const byte QueryIdByte = (byte)'i';
    private const byte QueryNameByte = (byte)'n';
    private const byte CoordinateByte = (byte)'v';
    private const byte EntryByte = (byte)'e';
    private const byte TrustByte = (byte)'t';

    // Just below the users' byte, so that one range holds what users wrote and what the tree says of it.
    private const byte TreeByte = (byte)'j';
    private const byte TreeDirectoryByte = (byte)'d';
    private const byte TreeNoteByte = (byte)'n';
    private const byte TreeValueByte = (byte)'v';
    private const byte Slash = (byte)'/';

    /// <summary>What users wrote, whichever door it came through.</summary>
    public static readonly KeyRange Users = KeyRange.Prefix(new Key([UserByte]));

    /// <summary>What the tree says of users' keys.</summary>
    public static readonly KeyRange TreeRows = KeyRange.Prefix(new Key([TreeByte]));

    /// <summary>What users wrote, and what the tree says of it.</summary>
    public static readonly KeyRange TreeAndUsers = new(new Key([TreeByte]), new Key([UserByte]).PrefixEnd());

    /// <summary>Tells of each change of the tree that is not a plain set what it was; the next one takes its place.</summary>
    public static readonly Key TreeNote = new([TreeByte, TreeNoteByte]);

    /// <summary>Nodes, their ids, services, checks and sessions: what the catalog's view follows.</summary>
    public static readonly KeyRange Catalog = KeyRange.Prefix(new Key([CatalogByte]));

    public static readonly KeyRange Nodes = KeyRange.Prefix(new Key([CatalogByte, NodeByte]));

    /// <summary>The agents that share the checks of external nodes.</summary>
    public static readonly KeyRange Performers = KeyRange.Prefix(new Key([PerformerByte]));

    /// <summary>Prepared queries and their names.</summary>
    public static readonly KeyRange Queries = KeyRange.Prefix(new Key([QueryByte]));

    /// <summary>How far nodes are from each other.</summary>
    public static readonly KeyRange Coordinates = KeyRange.Prefix(new Key([CoordinateByte]));

    /// <summary>Configuration entries, and what the mesh that they are of is called.</summary>
    public static readonly KeyRange Entries = KeyRange.Prefix(new Key([EntryByte]));

    /// <summary>Configuration entries, and the row that says when one of them went.</summary>
    public static readonly KeyRange EntryRows = KeyRange.Prefix(new Key([EntryByte, EntryByte]));

    /// <summary>The catalog's rows, and the configuration entries, which say what of it is reached through gateways.</summary>
    public static readonly KeyRange CatalogAndEntries = new(new Key([CatalogByte]), new Key([EntryByte]).PrefixEnd());

    /// <summary>Written with every removal of an entry, since ranges do not show those.</summary>
    public static readonly Key EntriesGone = new([EntryByte, EntryByte, 0]);

    public static readonly Key TrustDomain = new([EntryByte, TrustByte]);

    /// <summary>The operator's settings of the cluster.</summary>
    public static readonly Key Autopilot = Key.Of("o/autopilot");

    /// <summary>The alarms that somebody raised.</summary>
    public static readonly KeyRange Alarms = KeyRange.Prefix(Key.Of("o/alarm/"));

    /// <summary>The shape of the rows.</summary>
    public static readonly Key Schema = Key.Of("m/schema");

    /// <summary>
    /// Where nothing is ever written: the revision that an engine says touched it is the compaction revision, below which
    /// it can tell nothing.
    /// </summary>
    public static readonly KeyRange Nothing = KeyRange.Single(new Key([0]));

    /// <summary>What people ask the past about; not what is written again and again to say that somebody lives.</summary>
    public static bool IsRemembered(Key row) => !row.IsEmpty && row.Span[0] is not (PerformerByte or ArrivalByte or CoordinateByte or TreeByte);

    public static Key User(Key key) => Under(UserByte, key.Span);

    public static KeyRange UserPrefix(Key prefix) => KeyRange.Prefix(User(prefix));

    /// <summary>The user's own bytes of a key under the users' or the side records' prefix.</summary>
    public static Key UserOf(Key row) => new(row.Span[1..].ToArray());

    public static bool IsSide(Key row) => row.Span is [SideByte, ..];

    public static Key Side(Key key) => Under(SideByte, key.Span);

    public static KeyRange SidePrefix(Key prefix) => KeyRange.Prefix(Side(prefix));

    /// <summary>What the tree adds to a value; by the name without its leading slash.</summary>
    public static Key TreeValue(Key name) => new([TreeByte, TreeValueByte, .. name.Span]);

    public static bool IsTreeValue(Key row) => row.Span is [TreeByte, TreeValueByte, ..];

    /// <summary>Says that there is such a directory, whatever is in it; by its name without slashes at its ends.</summary>
    public static Key TreeDirectory(Key name) => new([TreeByte, TreeDirectoryByte, .. name.Span, Slash]);

    public static bool IsTreeDirectory(Key row) => row.Span is [TreeByte, TreeDirectoryByte, ..];

    /// <summary>The name that a value's or a directory's row of the tree is about.</summary>
    public static Key TreeNameOf(Key row) => IsTreeDirectory(row) ? Key.Of(row.Span[2..^1]) : Key.Of(row.Span[2..]);

    /// <summary>The values' rows beneath a directory; all for the root, whose name is empty.</summary>
    public static KeyRange TreeValuesIn(Key name) => KeyRange.Prefix(Inside([TreeByte, TreeValueByte], name));

    /// <summary>The directory's own row and those of the directories beneath it; all for the root.</summary>
    public static KeyRange TreeDirectoriesIn(Key name) => KeyRange.Prefix(Inside([TreeByte, TreeDirectoryByte], name));

    /// <summary>The rows of directories whose names begin so, however a leading slash is written.</summary>
    public static KeyRange TreeDirectoriesFrom(Key prefix) =>
        KeyRange.Prefix(new Key([TreeByte, TreeDirectoryByte, .. prefix.Span is [Slash, ..] ? prefix.Span[1..] : prefix.Span]));

    /// <summary>The users' keys beneath a directory of that name, the directory's own key included; all for the empty name.</summary>
    public static KeyRange UsersIn(Key name, TreeSpelling spelling) => KeyRange.Prefix(Inside(Start(spelling), name));

    /// <summary>The user's key of that name.</summary>
    public static Key UserNamed(Key name, TreeSpelling spelling) => new([.. Start(spelling), .. name.Span]);

    /// <summary>The side record of the user's key of that name.</summary>
    public static Key SideNamed(Key name, TreeSpelling spelling) =>
        Side(spelling == TreeSpelling.Plain ? name : new Key([Slash, .. name.Span]));

    /// <summary>The side records beneath a directory of that name.</summary>
    public static KeyRange SidesIn(Key name, TreeSpelling spelling) => KeyRange.Prefix(
        Inside(spelling == TreeSpelling.Plain ? [SideByte] : [SideByte, Slash], name));

    public static bool IsUser(Key row) => row.Span is [UserByte, ..];

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

    public static Key Query(string id) => new([QueryByte, QueryIdByte, .. Bytes(Fold(id))]);

    /// <summary>Who bears the name; names are the same whatever their case.</summary>
    public static Key QueryName(string name) => new([QueryByte, QueryNameByte, .. Bytes(Fold(name))]);

    /// <summary>The folded id of a query's row; null for the row of a name.</summary>
    public static string? QueryOf(Key row) =>
        row.Span[1] == QueryIdByte ? Encoding.UTF8.GetString(row.Span[2..]) : null;

    public static Key Entry(string kind, string name) =>
        new([EntryByte, EntryByte, .. Bytes(kind), 0, .. Bytes(Fold(name))]);

    /// <summary>The kind and folded name of an entry's row; null for the others beside it.</summary>
    public static (string Kind, string Name)? EntryOf(Key row)
    {
        var rest = row.Span[1..];
        if (rest is not [EntryByte, not 0, ..])
        {
            return null;
        }

        rest = rest[1..];
        var zero = rest.IndexOf((byte)0);
        return (Encoding.UTF8.GetString(rest[..zero]), Encoding.UTF8.GetString(rest[(zero + 1)..]));
    }

    public static Key Alarm(Alarm alarm)
    {
        var key = new byte[Alarms.Start.Length + 1 + sizeof(ulong)];
        Alarms.Start.Span.CopyTo(key);
        key[^(1 + sizeof(ulong))] = (byte)alarm.Kind;
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(key.Length - sizeof(ulong)), alarm.Member);
        return new Key(key);
    }

    public static Alarm AlarmOf(Key row) => new(
        (AlarmKind)row.Span[^(1 + sizeof(ulong))], BinaryPrimitives.ReadUInt64BigEndian(row.Span[^sizeof(ulong)..]));

    public static Key Coordinate(string node, string segment) =>
        new([CoordinateByte, .. Bytes(Fold(node)), 0, .. Bytes(segment)]);

    /// <summary>The folded name of the node, and the segment.</summary>
    public static (string Node, string Segment) CoordinateOf(Key row)
    {
        var rest = row.Span[1..];
        var zero = rest.IndexOf((byte)0);
        return (Encoding.UTF8.GetString(rest[..zero]), Encoding.UTF8.GetString(rest[(zero + 1)..]));
    }

    public static KeyRange CoordinatesOf(string node) =>
        KeyRange.Prefix(new Key([CoordinateByte, .. Bytes(Fold(node)), 0]));

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
        [QueryByte, QueryIdByte, ..] => "PreparedQueries",
        [QueryByte, QueryNameByte, ..] => "QueryNames",
        [CoordinateByte, ..] => "Coordinates",
        [TreeByte, ..] => "Tree",
        [EntryByte, EntryByte, not 0, ..] => "ConfigEntries",
        _ => "Other",
    };

    /// <summary>Consul tells names of nodes and services, and ids of services and checks, apart without regard to case.</summary>
    public static string Fold(string name) => name.ToLowerInvariant();

    private static byte[] Start(TreeSpelling spelling) => spelling == TreeSpelling.Plain ? [UserByte] : [UserByte, Slash];

    private static Key Inside(ReadOnlySpan<byte> start, Key name) =>
        name.IsEmpty ? Key.Of(start) : new Key([.. start, .. name.Span, Slash]);

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

/// <summary>How a name of the tree is written among the users' keys.</summary>
internal enum TreeSpelling
{
    /// <summary><c>web/port</c>: as Consul writes it, and as new ones are written.</summary>
    Plain,

    /// <summary><c>/web/port</c>: as clients of etcd v3 often write it.</summary>
    Slashed,
}

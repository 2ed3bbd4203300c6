using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Transactions;

namespace Muster.Doors.Consul.Bodies;

/// <summary>One operation of a transaction's body; the first kind that it names counts.</summary>
internal sealed class TxnBody
{
    private static readonly GoStruct<KvBody> _kvShape = new(
        "KVTxnOp",
        "api.KVTxnOp",
        new("Verb", (json, body) => body.Verb = json.String("api.KVOp") ?? body.Verb),
        new("Key", (json, body) => body.Key = json.String() ?? body.Key),
        new("Value", (json, body) => body.Value = json.Bytes() ?? body.Value),
        new("Flags", (json, body) => body.Flags = json.Unsigned() ?? body.Flags),
        new("Index", (json, body) => body.Index = json.Unsigned() ?? body.Index),
        new("Session", (json, body) => body.Session = json.String() ?? body.Session),
        new("Namespace", (json, _) => json.String()));

    private static readonly GoStruct<NodeBody> _nodeRowShape = new(
        "Node",
        "api.Node",
        new("ID", (json, body) => body.Id = json.String() ?? body.Id),
        new("Node", (json, body) => body.Name = json.String() ?? body.Name),
        new("Address", (json, body) => body.Address = json.String() ?? body.Address),
        new("Datacenter", (json, body) => body.Datacenter = json.String() ?? body.Datacenter),
        new("TaggedAddresses", (json, body) => body.Addresses = MetaBody.Read(json) ?? body.Addresses),
        new("Meta", (json, body) => body.Meta = MetaBody.Read(json) ?? body.Meta),
        new("CreateIndex", (json, _) => json.Unsigned()),
        new("ModifyIndex", (json, body) => body.Index = json.Unsigned() ?? body.Index));

    private static readonly GoStruct<NodeBody> _nodeShape = new(
        "NodeTxnOp",
        "api.NodeTxnOp",
        new("Verb", (json, body) => body.Verb = json.String("api.NodeOp") ?? body.Verb),
        new("Node", (json, body) => json.Struct(_nodeRowShape, body)));

    private static readonly GoStruct<ServiceBody> _serviceShape = new(
        "ServiceTxnOp",
        "api.ServiceTxnOp",
        new("Verb", (json, body) => body.Verb = json.String("api.ServiceOp") ?? body.Verb),
        new("Node", (json, body) => body.Node = json.String() ?? body.Node),
        new("Service", (json, body) => body.Service = CatalogServiceBody.Read(json) ?? body.Service));

    private static readonly GoStruct<CheckBody> _checkShape = new(
        "CheckTxnOp",
        "api.CheckTxnOp",
        new("Verb", (json, body) => body.Verb = json.String("api.CheckOp") ?? body.Verb),
        new("Check", (json, body) => body.Check = CatalogCheckBody.Read(json) ?? body.Check));

    private static readonly GoStruct<TxnBody> _shape = new(
        "TxnOp",
        "api.TxnOp",
        new("KV", (json, body) => body._kv = Read(json, _kvShape) ?? body._kv),
        new("Node", (json, body) => body._node = Read(json, _nodeShape) ?? body._node),
        new("Service", (json, body) => body._service = Read(json, _serviceShape) ?? body._service),
        new("Check", (json, body) => body._check = Read(json, _checkShape) ?? body._check));

    private KvBody? _kv;
    private NodeBody? _node;
    private ServiceBody? _service;
    private CheckBody? _check;

    /// <summary>The operations; null, with Go's error, when the body is none.</summary>
    public static IReadOnlyList<TxnBody>? Decode(ReadOnlyMemory<byte> body, out string? error)
    {
        if (GoJsonSyntax.FindValue(body.Span, out error) is not { } found)
        {
            return null;
        }

        var json = new GoJsonReader(body[found]);
        var ops = json.List("api.TxnOps", static reader => Read(reader, _shape) ?? new TxnBody()) ?? [];
        error = json.Error;
        return error is null ? ops : null;
    }

    /// <summary>Null for an operation that names nothing.</summary>
    /// <param name="datacenter">Of nodes that do not say theirs.</param>
    public TxnOp? ToOp(string datacenter) =>
        _kv?.ToOp() ?? _node?.ToOp(datacenter) ?? _service?.ToOp() ?? (TxnOp?)_check?.ToOp();

    private static T? Read<T>(GoJsonReader json, GoStruct<T> shape)
        where T : class, new()
    {
        if (json.IsNull())
        {
            json.Skip();
            return null;
        }

        var target = new T();
        json.Struct(shape, target);
        return target;
    }

    private static Revision At(ulong index) => new((long)Math.Min(index, long.MaxValue - 1));

    private static TxnVerb VerbOf(string word) => word switch
    {
        "get" => TxnVerb.Get,
        "set" => TxnVerb.Set,
        "cas" => TxnVerb.Cas,
        "delete" => TxnVerb.Delete,
        "delete-cas" => TxnVerb.DeleteCas,
        _ => TxnVerb.Unknown,
    };

    private sealed class KvBody
    {
        public string Verb { get; set; } = "";

        public string Key { get; set; } = "";

        public byte[] Value { get; set; } = [];

        public ulong Flags { get; set; }

        public ulong Index { get; set; }

        public string Session { get; set; } = "";

        public TxnOp.Kv ToOp() => new(VerbOfKey(Verb), Verb, Engine.Key.Of(Key), Value, Flags, At(Index), Session);

        private static TxnVerb VerbOfKey(string word) => word switch
        {
            "get-or-empty" => TxnVerb.GetOrEmpty,
            "get-tree" => TxnVerb.GetTree,
            "delete-tree" => TxnVerb.DeleteTree,
            "lock" => TxnVerb.Lock,
            "unlock" => TxnVerb.Unlock,
            "check-index" => TxnVerb.CheckIndex,
            "check-session" => TxnVerb.CheckSession,
            "check-not-exists" => TxnVerb.CheckNotExists,
            _ => VerbOf(word),
        };
    }

    private sealed class NodeBody
    {
        public string Verb { get; set; } = "";

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string Address { get; set; } = "";

        public string Datacenter { get; set; } = "";

        public Dictionary<string, string> Addresses { get; set; } = [];

        public Dictionary<string, string> Meta { get; set; } = [];

        public ulong Index { get; set; }

        public TxnOp.OfNode ToOp(string datacenter)
        {
            var node = new Node(
                Id,
                Name,
                Address,
                Datacenter.Length > 0 ? Datacenter : datacenter,
                Addresses.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Meta.ToImmutableSortedDictionary(StringComparer.Ordinal));
            return new TxnOp.OfNode(VerbOf(Verb), Verb, node, At(Index));
        }
    }

    private sealed class ServiceBody
    {
        public string Verb { get; set; } = "";

        public string Node { get; set; } = "";

        public CatalogServiceBody Service { get; set; } = new();

        public TxnOp.OfService ToOp()
        {
            var service = Service.ToService();
            var verb = VerbOf(Verb);
            return new TxnOp.OfService(
                verb, Verb, Node, verb == TxnVerb.Get ? service with { Id = Service.Id } : service, At(Service.ModifyIndex));
        }
    }

    private sealed class CheckBody
    {
        public string Verb { get; set; } = "";

        public CatalogCheckBody Check { get; set; } = new();

        public TxnOp.OfCheck ToOp() => new(VerbOf(Verb), Verb, Check.ToClientCheck(), At(Check.ModifyIndex));
    }
}

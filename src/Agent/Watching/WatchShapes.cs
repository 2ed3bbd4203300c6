namespace Muster.Agent.Watching;

/// <summary>The shapes of Consul 1.8.7's client library, by what is watched.</summary>
internal static class WatchShapes
{
    private static readonly WatchShape _text = new WatchShape.Plain("\"\"");
    private static readonly WatchShape _number = new WatchShape.Plain("0");
    private static readonly WatchShape _switch = new WatchShape.Plain("false");
    private static readonly WatchShape _any = new WatchShape.Plain("null");
    private static readonly WatchShape _span = new WatchShape.Plain("\"0s\"");
    private static readonly WatchShape _texts = new WatchShape.List(_text);
    private static readonly WatchShape _textByName = new WatchShape.Map(_text);

    private static readonly WatchShape _node = Whole(
        Must("ID", _text), Must("Node", _text), Must("Address", _text), Must("Datacenter", _text),
        Must("TaggedAddresses", _textByName), Must("Meta", _textByName),
        Must("CreateIndex", _number), Must("ModifyIndex", _number));

    private static readonly WatchShape _gateway = Inside(May("Mode", _text));

    private static readonly WatchShape _upstream = Inside(
        May("DestinationType", _text), May("DestinationNamespace", _text), Must("DestinationName", _text),
        May("Datacenter", _text), May("LocalBindAddress", _text), May("LocalBindPort", _number), May("Config", _any),
        May("MeshGateway", _gateway));

    private static readonly WatchShape _exposed = Inside(
        May("ListenerPort", _number), May("Path", _text), May("LocalPathPort", _number), May("Protocol", _text),
        Must("ParsedFromCheck", _switch));

    private static readonly WatchShape _proxy = Whole(
        May("DestinationServiceName", _text), May("DestinationServiceID", _text), May("LocalServiceAddress", _text),
        May("LocalServicePort", _number), May("Config", _any), May("Upstreams", new WatchShape.List(_upstream)),
        May("MeshGateway", _gateway),
        May("Expose", Inside(May("Checks", _switch), May("Paths", new WatchShape.List(_exposed)))));

    private static readonly WatchShape _check = Whole(
        Must("Node", _text), Must("CheckID", _text), Must("Name", _text), Must("Status", _text), Must("Notes", _text),
        Must("Output", _text), Must("ServiceID", _text), Must("ServiceName", _text), Must("ServiceTags", _texts),
        Must("Type", _text), May("Namespace", _text),
        Must("Definition", Inside(
            Must("Interval", _span), Must("Timeout", _span), Must("DeregisterCriticalServiceAfter", _span),
            Must("HTTP", _text), Must("Header", new WatchShape.Map(_texts)), Must("Method", _text), Must("Body", _text),
            Must("TLSSkipVerify", _switch), Must("TCP", _text))),
        Must("CreateIndex", _number), Must("ModifyIndex", _number));

    private static readonly WatchShape _event = Whole(
        Must("ID", _text), Must("Name", _text), Must("Payload", _any), Must("NodeFilter", _text),
        Must("ServiceFilter", _text), Must("TagFilter", _text), Must("Version", _number), Must("LTime", _number));

    public static WatchShape Key { get; } = Whole(
        Must("Key", _text), Must("CreateIndex", _number), Must("ModifyIndex", _number), Must("LockIndex", _number),
        Must("Flags", _number), Must("Value", _any), Must("Session", _text), May("Namespace", _text));

    public static WatchShape Keys { get; } = new WatchShape.List(Key);

    public static WatchShape Services { get; } = new WatchShape.Map(_texts);

    public static WatchShape Nodes { get; } = new WatchShape.List(_node);

    public static WatchShape Service { get; } = Whole(
        May("Kind", _text), Must("ID", _text), Must("Service", _text), Must("Tags", _texts), Must("Meta", _textByName),
        Must("Port", _number), Must("Address", _text),
        May("TaggedAddresses", new WatchShape.Map(Inside(Must("Address", _text), Must("Port", _number)))),
        Must("Weights", Inside(Must("Passing", _number), Must("Warning", _number))), Must("EnableTagOverride", _switch),
        May("CreateIndex", _number), May("ModifyIndex", _number), May("ContentHash", _text), May("Proxy", _proxy),
        May("Connect", Whole(May("Native", _switch), May("SidecarService", _any))), May("Namespace", _text));

    public static WatchShape Checks { get; } = new WatchShape.List(_check);

    public static WatchShape Instances { get; } = new WatchShape.List(
        Whole(Must("Node", _node), Must("Service", Service), Must("Checks", Checks)));

    public static WatchShape Events { get; } = new WatchShape.List(_event);

    private static WatchShape.Struct Whole(params (string, WatchShape, bool)[] fields) => new(OrNull: true, fields);

    private static WatchShape.Struct Inside(params (string, WatchShape, bool)[] fields) => new(OrNull: false, fields);

    private static (string, WatchShape, bool) Must(string name, WatchShape shape) => (name, shape, false);

    private static (string, WatchShape, bool) May(string name, WatchShape shape) => (name, shape, true);
}

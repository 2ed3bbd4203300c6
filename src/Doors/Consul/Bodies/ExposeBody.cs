using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>What a proxy lets through to everybody.</summary>
internal sealed class ExposeBody
{
    public static readonly GoStruct<ExposeBody> Shape = new(
        "ExposeConfig",
        "structs.ExposeConfig",
        new("Checks", (json, body) => body.Checks = json.Bool() ?? body.Checks),
        new("Paths", (json, body) => body._paths = json.List("[]structs.ExposePath", PathBody.Read) ?? body._paths));

    private List<PathBody> _paths = [];

    public bool Checks { get; private set; }

    public IEnumerable<ExposedPath> ToPaths() => _paths.Select(path => path.ToPath());

    private sealed class PathBody
    {
        private static readonly GoStruct<PathBody> _shape = new(
            "",
            "struct { LocalPathPortSnake int \"json:\\\"local_path_port\\\"\"; "
            + "ListenerPortSnake int \"json:\\\"listener_port\\\"\"; *structs.Alias }",
            new("ListenerPort", (json, body) => body._listenerPort = json.Integer() ?? body._listenerPort),
            new("listener_port", (json, body) => body._listenerPortSnake = json.Integer() ?? 0),
            new("Path", (json, body) => body._path = json.String() ?? body._path),
            new("LocalPathPort", (json, body) => body._localPort = json.Integer() ?? body._localPort),
            new("local_path_port", (json, body) => body._localPortSnake = json.Integer() ?? 0),
            new("Protocol", (json, body) => body._protocol = json.String() ?? body._protocol),
            new("ParsedFromCheck", (json, body) => body._fromCheck = json.Bool() ?? body._fromCheck));

        private int _listenerPort;
        private int _listenerPortSnake;
        private string _path = "";
        private int _localPort;
        private int _localPortSnake;
        private string _protocol = "";
        private bool _fromCheck;

        public static PathBody Read(GoJsonReader json)
        {
            var body = new PathBody();
            _ = json.OwnStruct(_shape, body);
            return body;
        }

        public ExposedPath ToPath() => new()
        {
            ListenerPort = _listenerPort != 0 ? _listenerPort : _listenerPortSnake,
            Path = _path,
            LocalPort = _localPort != 0 ? _localPort : _localPortSnake,
            Protocol = _protocol,
            FromCheck = _fromCheck,
        };
    }
}

using System.Text.Json.Nodes;
using Muster.Bedrock.Hcl;

namespace Muster.Cli.Commands;

/// <summary>
/// Services from HCL or JSON files as an agent's configuration holds them (<c>service</c>, <c>services</c>, snake_case keys or
/// CamelCase ones), turned into what the agent's API takes. An unknown key is an error, so that a slip is not lost.
/// </summary>
internal static class ServiceFile
{
    /// <summary>The API's name for every known key; what is compared has no underscores and is in lower case.</summary>
    private static readonly Dictionary<string, string> _serviceKeys = Keys(
        "ID", "Name", "Tags", "Address", "TaggedAddresses", "Meta", "Port", "EnableTagOverride", "Weights", "Check", "Checks",
        "Token", "Kind", "Namespace", "Proxy", "Connect");

    private static readonly Dictionary<string, string> _checkKeys = new(Keys(
        "CheckID", "Name", "Notes", "Status", "Token", "ServiceID", "TTL", "HTTP", "Header", "Method", "Body", "TCP",
        "Interval", "Timeout", "TLSSkipVerify", "DeregisterCriticalServiceAfter", "SuccessBeforePassing",
        "FailuresBeforeCritical", "FailuresBeforeWarning", "OutputMaxSize", "AliasNode", "AliasService", "DockerContainerID",
        "Shell", "Args", "GRPC", "GRPCUseTLS", "H2Ping", "H2PingUseTLS", "UDP", "TCPUseTLS", "OSService", "TLSServerName",
        "DisableRedirects"), StringComparer.Ordinal)
    {
        ["id"] = "CheckID",
    };

    public sealed record Entry(string Name, string Id, JsonObject Body);

    public static (IReadOnlyList<Entry> Services, string? Trouble) ReadAll(IReadOnlyList<string> files)
    {
        var services = new List<Entry>();
        foreach (var file in files)
        {
            try
            {
                var text = File.ReadAllText(file);
                var read = HclReader.Read(text);
                if (!read.TryGet(out var document, out var refused))
                {
                    return ([], $"Error reading {file}: {refused.Message}");
                }

                services.AddRange(Read(document));
            }
            catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
            {
                return ([], $"Error reading {file}: {failure.Message}");
            }
        }

        return services.Count > 0 ? (services, null) : ([], "The files hold no service: `service` or `services` is expected.");
    }

    private static IEnumerable<Entry> Read(HclObject top)
    {
        foreach (var item in top.Items)
        {
            var many = (item.Key.ToLowerInvariant(), item.Value) switch
            {
                ("service", HclObject one) => [one],
                ("service" or "services", HclList list) => list.Items,
                ("services", HclObject one) => [one],
                _ => throw new FormatException($"{item.At}: invalid config key {item.Key}"),
            };
            foreach (var service in many)
            {
                yield return service is HclObject given
                    ? Service(given)
                    : throw new FormatException($"{service.At}: `{item.Key}` holds objects");
            }
        }
    }

    private static Entry Service(HclObject given)
    {
        var service = Renamed(given, _serviceKeys, "service", static (key, value) => key switch
        {
            "Check" when Only(value) is { } check => Check(check),
            "Checks" when value is HclList list => new JsonArray([.. list.Items.Select(item =>
                item is HclObject check ? Check(check) : throw new FormatException($"{item.At}: a check is an object"))]),
            "Checks" when value is HclObject check => new JsonArray(Check(check)),
            "Meta" or "Weights" or "TaggedAddresses" when Only(value) is { } map => Json(map),
            _ => Json(value),
        });
        var name = service["Name"] is JsonValue text && text.TryGetValue<string>(out var found)
            ? found
            : throw new FormatException($"{given.At}: a service has no name");
        return new Entry(name, service["ID"] is JsonValue id && id.TryGetValue<string>(out var own) ? own : name, service);
    }

    // A check's own id is `id` in files and CheckID in the API.
    private static JsonObject Check(HclObject given) =>
        Renamed(given, _checkKeys, "service.check", static (_, value) => Json(value));

    private static JsonObject Renamed(
        HclObject given, Dictionary<string, string> keys, string where, Func<string, HclNode, JsonNode?> json)
    {
        var renamed = new JsonObject();
        foreach (var item in given.Items)
        {
            if (!keys.TryGetValue(Bare(item.Key), out var name))
            {
                throw new FormatException($"{item.At}: invalid config key {where}.{item.Key}");
            }

            // A block that is written again adds to the one before it, as in an agent's configuration.
            renamed[name] = (renamed[name], json(name, item.Value)) switch
            {
                (JsonArray before, JsonArray more) => new JsonArray([.. before.Concat(more).Select(one => one?.DeepClone())]),
                (_, var value) => value,
            };
        }

        return renamed;
    }

    /// <summary>An object, or a list of one, as HCL's blocks may be written in JSON.</summary>
    private static HclObject? Only(HclNode value) =>
        value is HclList { Items: [HclObject only] } ? only : value as HclObject;

    private static JsonNode? Json(HclNode value) => value switch
    {
        HclText text => JsonValue.Create(text.Value),
        HclNumber { IsWhole: true } number => JsonValue.Create(number.Whole),
        HclNumber number => JsonValue.Create(number.Value),
        HclBool truth => JsonValue.Create(truth.Value),
        HclList list => new JsonArray([.. list.Items.Select(Json)]),
        HclObject map => Object(map),
        _ => null,
    };

    private static JsonObject Object(HclObject map)
    {
        var json = new JsonObject();
        foreach (var item in map.Items)
        {
            json[item.Key] = Json(item.Value);
        }

        return json;
    }

    private static Dictionary<string, string> Keys(params string[] names) =>
        names.ToDictionary(Bare, name => name, StringComparer.Ordinal);

    private static string Bare(string key) => key.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}

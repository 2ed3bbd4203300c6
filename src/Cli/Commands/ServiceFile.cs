using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli.Commands;

/// <summary>
/// Services from JSON files as an agent's configuration holds them (<c>service</c>, <c>services</c>, snake_case keys or
/// CamelCase ones), turned into what the agent's API takes. An unknown key is an error, so that a slip is not lost.
/// </summary>
internal static class ServiceFile
{
    private static readonly JsonDocumentOptions _lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The API's name for every known key; what is compared has no underscores and is in lower case.</summary>
    private static readonly Dictionary<string, string> _serviceKeys = Keys(
        "ID", "Name", "Tags", "Address", "TaggedAddresses", "Meta", "Port", "EnableTagOverride", "Weights", "Check", "Checks",
        "Token", "Kind", "Namespace");

    private static readonly Dictionary<string, string> _checkKeys = Keys(
        "CheckID", "Name", "Notes", "Status", "Token", "ServiceID", "TTL", "HTTP", "Header", "Method", "Body", "TCP",
        "Interval", "Timeout", "TLSSkipVerify", "DeregisterCriticalServiceAfter", "SuccessBeforePassing",
        "FailuresBeforeCritical", "OutputMaxSize", "AliasNode", "AliasService", "DockerContainerID", "Shell", "Args", "GRPC",
        "GRPCUseTLS");

    public sealed record Entry(string Name, string Id, JsonObject Body);

    public static (IReadOnlyList<Entry> Services, string? Trouble) ReadAll(IReadOnlyList<string> files)
    {
        var services = new List<Entry>();
        foreach (var file in files)
        {
            try
            {
                using var stream = File.OpenRead(file);
                services.AddRange(Read(JsonNode.Parse(stream, documentOptions: _lenient)));
            }
            catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
            {
                var hcl = file.EndsWith(".hcl", StringComparison.Ordinal) ? " (HCL is not read yet: write it as JSON)" : "";
                return ([], $"Error reading {file}: {failure.Message}{hcl}");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return ([], $"Error reading {file}: {failure.Message}");
            }
        }

        return services.Count > 0 ? (services, null) : ([], "The files hold no service: `service` or `services` is expected.");
    }

    private static IEnumerable<Entry> Read(JsonNode? root)
    {
        if (root is not JsonObject top)
        {
            throw new FormatException("an object with `service` or `services` is expected");
        }

        foreach (var (key, value) in top)
        {
            switch (key.ToLowerInvariant(), value)
            {
                case ("service", JsonObject one):
                    yield return Service(one);
                    break;
                case ("services", JsonArray many):
                    foreach (var item in many)
                    {
                        yield return Service(item as JsonObject ?? throw new FormatException("`services` holds objects"));
                    }

                    break;
                default:
                    throw new FormatException($"invalid config key {key}");
            }
        }
    }

    private static Entry Service(JsonObject given)
    {
        var service = Renamed(given, _serviceKeys, "service");
        if (service["Check"] is JsonObject check)
        {
            service["Check"] = Check(check);
        }

        if (service["Checks"] is JsonArray checks)
        {
            service["Checks"] = new JsonArray([.. checks.Select(item => Check((JsonObject)item!))]);
        }

        var name = service["Name"]?.GetValue<string>() ?? throw new FormatException("a service has no name");
        return new Entry(name, service["ID"]?.GetValue<string>() ?? name, service);
    }

    private static JsonObject Check(JsonObject given)
    {
        // A check's own id is `id` in files and CheckID in the API.
        if (given["id"] is { } id && !given.ContainsKey("check_id"))
        {
            given["check_id"] = id.DeepClone();
            given.Remove("id");
        }

        return Renamed(given, _checkKeys, "service.check");
    }

    private static JsonObject Renamed(JsonObject given, Dictionary<string, string> keys, string where)
    {
        var renamed = new JsonObject();
        foreach (var (key, value) in given)
        {
            renamed[keys.TryGetValue(Bare(key), out var name) ? name : throw new FormatException($"invalid config key {where}.{key}")] =
                value?.DeepClone();
        }

        return renamed;
    }

    private static Dictionary<string, string> Keys(params string[] names) =>
        names.ToDictionary(Bare, name => name, StringComparer.Ordinal);

    private static string Bare(string key) => key.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}

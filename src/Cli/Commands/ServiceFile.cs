using System.Text.Json.Nodes;
using Muster.Agent.Config;
using Muster.Agent.Config.Definitions;

namespace Muster.Cli.Commands;

/// <summary>
/// Services from HCL or JSON files as an agent's configuration holds them, turned into what the agent's API takes. An
/// unknown key is an error, so that a slip is not lost.
/// </summary>
internal static class ServiceFile
{
    public sealed record Entry(string Name, string Id, JsonObject Body);

    public static (IReadOnlyList<Entry> Services, string? Trouble) ReadAll(IReadOnlyList<string> files)
    {
        var services = new List<Entry>();
        foreach (var file in files)
        {
            if (!Path.Exists(file))
            {
                return ([], $"Error: config: Open failed on {file}. open {file}: no such file or directory");
            }

            try
            {
                if (!ServiceDocument.Read(new ConfigDocument(file, File.ReadAllText(file))).TryGet(out var found, out var refused))
                {
                    return ([], $"Error reading {file}: {refused.Message}");
                }

                services.AddRange(found.Select(EntryOf));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return ([], $"Error reading {file}: {failure.Message}");
            }
        }

        return services.Count > 0 ? (services, null) : ([], "The files hold no service: `service` or `services` is expected.");
    }

    private static Entry EntryOf(JsonObject service)
    {
        var name = service["Name"]!.GetValue<string>();
        return new Entry(name, service["ID"]?.GetValue<string>() ?? name, service);
    }
}

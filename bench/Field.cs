using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>The servers that are compared, freshly started.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly List<Server> _servers = [];

    public IReadOnlyList<Server> Servers => _servers;

    /// <param name="on">muster, consul, or both.</param>
    public static async Task<Field> OpenAsync(string on)
    {
        var field = new Field();
        if (on != "consul")
        {
            var agent = await AgentProcess.StartAsync();
            field._started.Add(agent);
            field._servers.Add(Server.Of(agent));
        }

        if (on != "muster")
        {
            var consul = await ConsulProcess.StartAsync();
            field._started.Add(consul);
            field._servers.Add(Server.Of(consul));
        }

        return field;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _started)
        {
            await server.DisposeAsync();
        }
    }
}

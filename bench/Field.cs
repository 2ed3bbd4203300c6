using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>The servers that are compared, freshly started.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly List<Server> _servers = [];

    public IReadOnlyList<Server> Servers => _servers;

    /// <param name="on">muster, both, or anything else for the rival alone.</param>
    public static async Task<Field> OpenAsync(Match match, string on)
    {
        var field = new Field();
        if (on is "muster" or "both")
        {
            field.Add(Server.Of(field.Holding(await AgentProcess.StartAsync())));
        }

        if (on != "muster")
        {
            await match.OpenAsync(field);
        }

        return field;
    }

    public void Add(Server server) => _servers.Add(server);

    /// <summary>Ends it when all is over.</summary>
    public T Holding<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _started)
        {
            await server.DisposeAsync();
        }
    }
}

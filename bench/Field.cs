namespace Muster.Bench;

/// <summary>The servers that are compared, freshly started.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly List<Server> _servers = [];

    public IReadOnlyList<Server> Servers => _servers;

    public IReadOnlyList<IAsyncDisposable> Started => _started;

    /// <param name="on">muster, both, or anything else for the rival alone.</param>
    public static async Task<Field> OpenAsync(Match match, string on)
    {
        var field = new Field();
        if (on is "muster" or "both")
        {
            await match.OpenOursAsync(field);
        }

        if (on != "muster")
        {
            await match.OpenRivalAsync(field);
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
        // Who was started last may be on who was started before.
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            await _started[i].DisposeAsync();
        }
    }
}

using Muster.Bedrock;

namespace Muster.Doors;

/// <summary>One protocol, listening.</summary>
public interface IDoor : IAsyncDisposable
{
    /// <summary>As the start-up block shows it: <c>HTTP</c>, <c>DNS</c>, ….</summary>
    string Name { get; }

    /// <summary>The addresses really bound, such as <c>127.0.0.1:8500</c>; known once started (port 0 chooses one).</summary>
    IReadOnlyList<string> Addresses { get; }

    /// <summary>Binds and begins to answer. Refuses when an address cannot be bound, naming it and the remedy.</summary>
    ValueTask<Result<bool>> StartAsync(CancellationToken cancel);
}

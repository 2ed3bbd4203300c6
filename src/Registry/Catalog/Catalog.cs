using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>What the cluster offers: nodes, service instances, checks; Consul's rules of names and indexes.</summary>
public sealed class Catalog : IAsyncDisposable
{
    private Catalog()
    {
    }

    /// <summary>Folds the engine's catalog rows into a picture and starts following; ready when the picture is at Head.</summary>
    public static ValueTask<Result<Catalog>> OpenAsync(
        IEngine engine, TimeProvider time, Prng chance, CancellationToken cancel) => throw null!;

    /// <summary>The picture at hand, for answers that may be stale (DNS) and for tests. Never blocks, never allocates.</summary>
    public CatalogSnapshot Current => throw null!;

    /// <summary>
    /// The picture in which the question is to be answered: fresh enough for the reading's consistency, and, for a
    /// blocking one, with an index for this question above the one given (or the last picture when the wait ran out).
    /// </summary>
    public ValueTask<Result<CatalogSnapshot>> AskAsync(
        Caller caller, Question question, Reading reading, CancellationToken cancel) => throw null!;

    /// <summary>
    /// Registers; the returned revision is that of the change, or of the picture when nothing changed (which bumps
    /// nothing). On return, a read through this object sees it.
    /// </summary>
    public ValueTask<Result<Revision>> RegisterAsync(
        Caller caller, Registration registration, CancellationToken cancel) => throw null!;

    /// <summary>Removes what is named; removing what is not there is no error.</summary>
    public ValueTask<Result<Revision>> DeregisterAsync(
        Caller caller, Deregistration deregistration, CancellationToken cancel) => throw null!;

    public ValueTask DisposeAsync() => throw null!;
}

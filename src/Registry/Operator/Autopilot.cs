using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>The operator's word on how servers are looked after.</summary>
public sealed class Autopilot : IAsyncDisposable
{
    private readonly Follower<AutopilotTerms, string> _follower;
    private readonly Desk<AutopilotTerms, string> _desk;

    private Autopilot(IEngine engine, TimeProvider time, Prng chance, Follower<AutopilotTerms, string> follower)
    {
        _follower = follower;
        _desk = new(engine, follower, time, chance, (terms, _) => terms.Modified, "the autopilot's configuration");
    }

    public static async ValueTask<Result<Autopilot>> OpenAsync(
        IEngine engine, TimeProvider time, Prng chance, CancellationToken cancel) =>
        (await Follower<AutopilotTerms, string>.OpenAsync(engine, new AutopilotFold(), time, cancel))
            .TryGet(out var follower, out var refused)
            ? new Autopilot(engine, time, chance, follower)
            : refused;

    public ValueTask<Result<AutopilotTerms>> GetAsync(Caller caller, Consistency consistency, CancellationToken cancel) =>
        _desk.AskAsync(AutopilotFold.Terms, new Reading(consistency, Revision.Never, TimeSpan.Zero), cancel);

    /// <summary>Replaces all terms. Refuses as <see cref="Refusal.Conflict"/> when they are not of that index any more.</summary>
    public ValueTask<Result<Revision>> SetAsync(
        Caller caller, AutopilotTerms terms, Revision? cas, CancellationToken cancel) =>
        _desk.ChangeAsync(caller, current => AutopilotPlan.Set(current, terms, cas), current => current.Modified, cancel);

    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}

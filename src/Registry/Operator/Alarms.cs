using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>
/// What operators and their tools say is wrong with the cluster: a switch for all of it, kept until it is taken back.
/// Muster's own watch over memory and disk needs none of it.
/// </summary>
public sealed class Alarms : IAsyncDisposable
{
    private readonly Follower<AlarmBoard, string> _follower;
    private readonly Desk<AlarmBoard, string> _desk;

    private Alarms(IEngine engine, TimeProvider time, Prng chance, Follower<AlarmBoard, string> follower)
    {
        _follower = follower;
        _desk = new(engine, follower, time, chance, (board, _) => board.At, "an alarm");
    }

    /// <summary>As far as is known here, which on another server than the one that was told may be a moment ago.</summary>
    public AlarmBoard Known => _follower.Current;

    public static async ValueTask<Result<Alarms>> OpenAsync(
        IEngine engine, TimeProvider time, Prng chance, CancellationToken cancel) =>
        (await Follower<AlarmBoard, string>.OpenAsync(engine, new AlarmFold(), time, cancel))
            .TryGet(out var follower, out var refused)
            ? new Alarms(engine, time, chance, follower)
            : refused;

    /// <summary>All that stand.</summary>
    public ValueTask<Result<AlarmBoard>> GetAsync(Caller caller, Consistency consistency, CancellationToken cancel) =>
        _desk.AskAsync(AlarmFold.Any, new Reading(consistency, Revision.Never, TimeSpan.Zero), cancel);

    /// <summary>Refuses <see cref="Refusal.TooMany"/>. Whoever raises what stands already changes nothing.</summary>
    public ValueTask<Result<Revision>> RaiseAsync(Caller caller, Alarm alarm, CancellationToken cancel) =>
        _desk.ChangeAsync(caller, board => AlarmPlan.Raise(board, alarm), board => board.At, cancel);

    /// <summary>Whoever takes back what does not stand changes nothing.</summary>
    public ValueTask<Result<Revision>> TakeBackAsync(Caller caller, Alarm alarm, CancellationToken cancel) =>
        _desk.ChangeAsync(caller, board => AlarmPlan.TakeBack(board, alarm), board => board.At, cancel);

    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}

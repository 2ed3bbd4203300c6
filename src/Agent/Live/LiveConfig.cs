using Muster.Bedrock;
using Muster.Registry;
using Muster.Registry.Local;

namespace Muster.Agent.Live;

/// <summary>
/// Prepares for new settings: refuses them, or gives what puts them in force. Until that is called nothing may have changed.
/// </summary>
internal delegate ValueTask<Result<Action>> Preparation(LiveSettings before, LiveSettings after, CancellationToken cancel);

/// <summary>
/// The settings in force, and who must hear of others. A turn is whole or none: all prepare first, then services and checks
/// change in one step, which is the last that can be refused, and then everybody else's are put in force. One turn at a time
/// (see <see cref="Reloading"/>).
/// </summary>
internal sealed class LiveConfig(LiveSettings first, Local local)
{
    private readonly List<Preparation> _preparations = [];
    private LiveSettings _current = first;

    public LiveSettings Current => Volatile.Read(ref _current);

    /// <summary>Somebody whose new settings may be refused. While the agent is wired only; heard in the order of joining.</summary>
    public void Observe(Preparation prepare) => _preparations.Add(prepare);

    /// <summary>Somebody who can always follow: called with what was and what is in force now.</summary>
    public void Observe(Action<LiveSettings, LiveSettings> follow) => Observe((before, after, _) =>
        ValueTask.FromResult<Result<Action>>(new Action(() => follow(before, after))));

    /// <summary>Puts other settings in force; what that changed of services and checks.</summary>
    public async ValueTask<Result<LocalTurnover>> TurnAsync(LiveSettings next, CancellationToken cancel)
    {
        var before = Current;
        var steps = new List<Action>();
        foreach (var prepare in _preparations)
        {
            if (!(await prepare(before, next, cancel)).TryGet(out var step, out var unfit))
            {
                return unfit;
            }

            steps.Add(step);
        }

        if (!(await local.SettleAsync(Caller.System, next.Local, cancel)).TryGet(out var turnover, out var refused))
        {
            return refused;
        }

        steps.ForEach(step => step());
        Volatile.Write(ref _current, next);
        return turnover;
    }
}

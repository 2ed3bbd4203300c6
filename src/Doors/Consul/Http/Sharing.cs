using Muster.Doors.Go;
using Muster.Engine;

namespace Muster.Doors.Consul.Http;

/// <summary>Sends JSON that is made once for all who ask the same of the same edition of the rows.</summary>
internal static class Sharing
{
    /// <param name="edition">Of what the body is made from: equal ones, equal bodies, for the same path and query.</param>
    /// <param name="write">May depend on the path, the query and the state alone.</param>
    public static ValueTask SendJsonAsync<TState>(
        Exchange exchange, Revision edition, TState state, Action<Exchange, GoJsonWriter, TState> write)
    {
        var answers = exchange.Context.Answers;
        var key = AnswerKey.Of(exchange);
        var answer = answers.Find(key, edition)
            ?? answers.Make(key, edition, (exchange, state, write), static making =>
            {
                making.write(making.exchange, making.exchange.BeginJson(), making.state);
                return making.exchange.EndJson();
            });
        return exchange.SendAsync(answer);
    }
}

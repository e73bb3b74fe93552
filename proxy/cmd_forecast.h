/* cmd_forecast.h - "scs-gate forecast": what will fail when, if nobody does
 * anything. */
#ifndef PROXY_CMD_FORECAST_H
#define PROXY_CMD_FORECAST_H

/* argv[0] is "forecast". Returns the exit status: 0 nothing that --fail-on
 * names comes in that time, 1 something does, 2 unusable input, settings or
 * cloud. */
int cmd_forecast(int argc, char **argv);

#endif

# Reference numbers for survival: run as `Rscript tests/trial/reference/survival.R`. Package of Debian 12: r-cran-survival.
# Remission of leukaemia, 6-mercaptopurine against placebo, weeks: Freireich et al. Blood 1963;21:699-716, as in Gehan 1965.
suppressMessages(library(survival))
mp <- c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
relapsed <- c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)
placebo <- c(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
data <- data.frame(time = c(mp, placebo), event = c(relapsed, rep(1, 21)), treated = rep(c(1, 0), each = 21))
cox <- coxph(Surv(time, event) ~ treated, data, ties = "efron")
test <- survdiff(Surv(time, event) ~ treated, data)
curve <- survfit(Surv(time, event) ~ treated, data, conf.type = "log-log")
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
print(c(exp(coef(cox)), exp(confint(cox)), test$chisq, 1 - pchisq(test$chisq, 1)), digits = 10)
print(summary(curve)$table[, c("median", "0.95LCL", "0.95UCL")])
print(summary(curve, times = c(6, 7, 10, 13, 16, 22, 23))[c("surv", "lower", "upper")], digits = 8)
# Heavy ties, as visits make them: 40 people, six times.
i <- 0:39
tied <- data.frame(time = (i * 7) %% 5 + 1 + (i >= 26), event = as.numeric(i %% 3 != 0), treated = i %/% 20)
cox <- coxph(Surv(time, event) ~ treated, tied, ties = "efron", control = coxph.control(eps = 1e-12, toler.chol = 1e-13))
test <- survdiff(Surv(time, event) ~ treated, tied)
print(c(exp(coef(cox)), exp(confint(cox)), test$chisq, 1 - pchisq(test$chisq, 1)), digits = 10)
